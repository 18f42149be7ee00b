namespace Levee.Executors.Native;

/// <summary>A file without a place in any directory.</summary>
internal static unsafe class MemoryFile
{
    private const uint CloseOnExec = 1; // MFD_CLOEXEC

    /// <returns>Its descriptor; others reach it as <c>/proc/pid/fd/descriptor</c>.</returns>
    public static int Create(string name, ReadOnlySpan<byte> content)
    {
        var descriptor = Libc.memfd_create(name, CloseOnExec);
        fixed (byte* start = content)
        {
            if (descriptor < 0 || Libc.write(descriptor, start, content.Length) != content.Length)
            {
                throw new InvalidOperationException($"No memory file: {Libc.LastErrorText()}");
            }
        }

        return descriptor;
    }
}
