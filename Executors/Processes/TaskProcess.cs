using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Processes;

/// <inheritdoc cref="ITaskProcess"/>
/// <remarks>Everything below the executor counts as the task's.</remarks>
internal sealed class TaskProcess(IEvents events, ChildReaper reaper) : ITaskProcess
{
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private readonly int _self = Libc.getpid();

    public string? Start(ProcessStart start, Action<WaitStatus> exited)
    {
        var (pid, problem) = ProcessSpawn.Start(start);
        if (problem is null)
        {
            reaper.Wait(pid, exited);
        }

        return problem;
    }

    public void Signal(int signal)
    {
        ProcessTree.Signal(Descendants.Of(_self, ProcessTree.Stop), signal);
    }

    public void WhenGone(Action gone) => Settle(gone, giveUp: null);

    public void Kill(Action gone) => Settle(gone, events.Now + KillPatience);

    /// <param name="giveUp">Until when to kill what is left; <see langword="null"/>: do not kill.</param>
    private void Settle(Action gone, TimeSpan? giveUp)
    {
        if (reaper.Reap() is null)
        {
            gone();
            return;
        }

        if (giveUp is not null)
        {
            KillAll();
        }

        if (giveUp <= events.Now)
        {
            StandardError.WriteLine("levee-executor: processes of the task do not end after SIGKILL");
            gone();
        }
        else if (FirstAlive() is { } pid)
        {
            WaitFor(pid, () => Settle(gone, giveUp), giveUp);
        }
        else
        {
            events.After(Pause, () => Settle(gone, giveUp)); // All have ended, but not all were collected by their parents.
        }
    }

    private void WaitFor(int pid, Action next, TimeSpan? giveUp)
    {
        var called = false;
        IDisposable? timer = null;
        timer = giveUp is { } time ? events.After(time - events.Now, Once) : null;
        ChildReaper.WhenEnded(events, pid, Once);

        void Once()
        {
            timer?.Dispose();
            if (!called)
            {
                called = true;
                next();
            }
        }
    }

    private void KillAll()
    {
        foreach (var pid in Descendants.Of(_self))
        {
            _ = Libc.kill(pid, Libc.SigKill); // Fails only when it ended meanwhile.
        }
    }

    private int? FirstAlive()
    {
        foreach (var pid in Descendants.Of(_self))
        {
            if (ProcessEntry.Read(pid) is { IsAlive: true })
            {
                return pid;
            }
        }

        return null;
    }
}
