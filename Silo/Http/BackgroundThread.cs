using System.Runtime.InteropServices;

namespace Levee.Silo.Http;

/// <summary>Runs long work on a thread of its own that gives way to all others of the process.</summary>
internal static partial class BackgroundThread
{
    private const int Niceness = 5;

    /// <summary>Completes when <paramref name="work"/> has.</summary>
    public static Task RunAsync(Action work) => Task.Factory.StartNew(
        () =>
        {
            if (OperatingSystem.IsLinux())
            {
                _ = Nice(Niceness); // Only a courtesy: the work is done either way.
            }

            work();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    // The runtime's own thread priorities have no effect on Linux, where this call is about one thread.
    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int Nice(int more);
}
