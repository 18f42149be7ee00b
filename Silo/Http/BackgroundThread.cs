using System.Runtime.InteropServices;

namespace Levee.Silo.Http;

/// <summary>Runs long work on a thread of its own that gives way to all others of the process.</summary>
internal static partial class BackgroundThread
{
    private const int WhichProcess = 0; // PRIO_PROCESS: on Linux one thread
    private const int Niceness = 5;

    /// <summary>Completes when <paramref name="work"/> has.</summary>
    public static Task RunAsync(Action work) => Task.Factory.StartNew(
        () =>
        {
            if (OperatingSystem.IsLinux())
            {
                _ = SetPriority(WhichProcess, 0, Niceness); // Only a courtesy: the work is done either way.
            }

            work();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    // The runtime's own thread priorities have no effect on Linux.
    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
