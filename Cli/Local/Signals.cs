using System.Runtime.InteropServices;

namespace Levee.Cli.Local;

/// <summary>Signals to processes we started; .NET itself can only kill.</summary>
internal static partial class Signals
{
    private const int SigTerm = 15;

    /// <summary>Sends SIGTERM; a process that is gone already is fine.</summary>
    public static void Terminate(int pid) => _ = Kill(pid, SigTerm);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
