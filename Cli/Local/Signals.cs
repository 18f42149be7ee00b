using System.Runtime.InteropServices;

namespace Levee.Cli.Local;

/// <summary>Signals to processes we started; .NET itself can only kill.</summary>
internal static partial class Signals
{
    private const int SigUsr1 = 10;
    private const int SigTerm = 15;

    /// <summary>Sends SIGTERM; a process that is gone already is fine.</summary>
    public static void Terminate(int pid) => _ = Kill(pid, SigTerm);

    /// <summary>Sends SIGUSR1: an agent ends its tasks and leaves for good.</summary>
    public static void Leave(int pid) => _ = Kill(pid, SigUsr1);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
