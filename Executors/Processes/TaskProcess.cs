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

    /// <summary>The first process.</summary>
    public int Pid { get; private set; }

    public string? Start(ProcessStart start, Action<string?> started, Action<WaitStatus> exited)
    {
        var (reading, writing) = start.IsShim ? Pipes.Open() : (-1, -1);
        (Pid, var problem) = ProcessSpawn.Start(start with { Report = writing });
        Close(writing);
        if (problem is not null)
        {
            Close(reading);
            Close(start.Holds);
            return problem;
        }

        if (start.IsShim)
        {
            AwaitReport(reading, started); // Before the end is waited for: it comes first.
        }

        reaper.Wait(Pid, status =>
        {
            Close(start.Holds);
            exited(status);
        });
        if (!start.IsShim)
        {
            started(null);
        }

        return null;
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

    /// <summary>The report comes in pieces, and is complete when its other end is closed. All there is is read, so that it is known before the end of a process that said it.</summary>
    private void AwaitReport(int reading, Action<string?> started)
    {
        var report = new List<byte>();
        Watch? watch = null;
        watch = events.Watch(reading, () =>
        {
            if (Pipes.Drain(reading, report))
            {
                watch!.Dispose();
                Close(reading);
                started(LaunchReport.ProblemOf([.. report]));
            }
        });
    }

    private static void Close(int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = Libc.close(descriptor);
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
