namespace Levee.Executors.Native;

/// <summary><c>/dev/null</c>, for what nobody wants to read.</summary>
internal static class NullDevice
{
    /// <summary>Opened once, never closed.</summary>
    public static int Descriptor { get; } = Libc.open("/dev/null", Libc.WriteOnly | Libc.CloseOnExec, 0);
}
