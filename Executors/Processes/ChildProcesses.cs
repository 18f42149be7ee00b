using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Processes;

/// <summary>Starts short-lived helpers of the executor.</summary>
internal sealed class ChildProcesses(IEvents events, ChildReaper reaper)
{
    private const int StandardError = 2;

    /// <summary>Runs a program whose output goes to the sandbox's stderr.</summary>
    /// <param name="ended">Called when it has ended.</param>
    /// <param name="failed">Called instead when it cannot be started, with the reason.</param>
    /// <returns>Disposed, it kills the program with all it started, and nothing is called any more.</returns>
    public IDisposable Run(ProcessStart start, Action<WaitStatus> ended, Action<string> failed) =>
        Start(start with { Output = StandardError }, ended, failed, static () => { });

    /// <summary>Runs a program and reads the little that it writes.</summary>
    public IDisposable Read(ProcessStart start, Action<WaitStatus, byte[]> ended, Action<string> failed)
    {
        var (reading, writing) = Pipes.Open();
        var child = Start(start with { Output = writing }, status => ended(status, Pipes.Drain(reading)), failed, () => _ = Libc.close(reading));
        _ = Libc.close(writing);
        return child;
    }

    /// <param name="cleanUp">Called in any case, last.</param>
    private Child Start(ProcessStart start, Action<WaitStatus> ended, Action<string> failed, Action cleanUp)
    {
        var child = new Child();
        var (pid, problem) = ProcessSpawn.Start(start);
        if (start.Holds >= 0)
        {
            cleanUp = (() => _ = Libc.close(start.Holds)) + cleanUp;
        }

        if (problem is not null)
        {
            events.After(TimeSpan.Zero, () => child.Tell(() => failed(problem), cleanUp));
            return child;
        }

        child.Pid = pid;
        reaper.Wait(pid, status =>
        {
            child.Pid = 0;
            child.Tell(() => ended(status), cleanUp);
        });
        return child;
    }

    private sealed class Child : IDisposable
    {
        private bool _disposed;

        public int Pid { get; set; }

        public void Tell(Action action, Action cleanUp)
        {
            if (!_disposed)
            {
                action();
            }

            cleanUp();
        }

        public void Dispose()
        {
            _disposed = true;
            if (Pid > 0)
            {
                ProcessTree.Kill(Pid);
            }
        }
    }
}
