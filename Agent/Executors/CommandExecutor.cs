using Levee.Agent.Containers;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Executors;

/// <summary>Runs one command task from launch to end.</summary>
/// <remarks>Source: spec executor-api section 13.</remarks>
internal sealed class CommandExecutor(AgentTask task, ContainerConfig config, IContainerizer containerizer, StatusReporter reporter, TimeProvider clock)
{
    private static readonly TimeSpan PopulatedPoll = TimeSpan.FromMilliseconds(50);
    private readonly Lock _gate = new();
    private readonly long _start = clock.GetTimestamp();
    private TaskCompletionSource _killChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private KillPlan? _kill;
    private bool _silent;
    private int? _pid;

    public AgentTask AgentTask => task;

    /// <summary>Whether nothing more is reported of the task.</summary>
    public bool IsSilent => Volatile.Read(ref _silent);

    private TimeSpan Now => clock.GetElapsedTime(_start);

    /// <summary>Kills the task, or shortens the grace of a kill under way.</summary>
    /// <param name="grace">From SIGTERM to SIGKILL; <see langword="null"/>: the task's own, else 3 s.</param>
    /// <param name="silent">No more updates of this task are wanted.</param>
    public void Kill(TimeSpan? grace, bool silent)
    {
        lock (_gate)
        {
            var wanted = grace ?? Duration(task.Info.KillPolicy?.GracePeriod) ?? KillPlan.DefaultGrace;
            _kill = _kill?.With(wanted) ?? new(Now, wanted);
            _silent |= silent;
            _killChanged.TrySetResult();
            _killChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Completes when the task has ended, nothing of it is left, and its last update is in the outbox.</summary>
    /// <param name="prepare">What is to be there before its container.</param>
    /// <returns>The state that it ended in.</returns>
    public async Task<TaskState> RunAsync(Action prepare)
    {
        TaskReport end;
        try
        {
            end = await RunToEndAsync(prepare);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // As when Mesos' own executor dies: the task has failed, the others go on. The reason reaches the log of the agent and the framework.
            end = new(TaskState.TaskFailed, $"Abnormal executor termination: {error.Message}", Reason.ExecutorTerminated, TaskStatus.Types.Source.Agent);
        }

        Report(end);
        return end.State;
    }

    private async Task<TaskReport> RunToEndAsync(Action prepare)
    {
        Report(new(TaskState.TaskStarting));
        if (CurrentKill().Plan is not null)
        {
            return new(TaskState.TaskKilled, "Task was killed before it was started", Reason.TaskKilledDuringLaunch);
        }

        prepare();

        var launch = await containerizer.LaunchAsync(config, CancellationToken.None);
        if (launch.Container is not { } container)
        {
            return LaunchCheck.LaunchFailed(launch.Refusal!);
        }

        _pid = container.Pid;
        Report(new(TaskState.TaskRunning));
        var ending = await SuperviseAsync(container);
        return Outcome(ending, (await container.DestroyAsync()).Status ?? default);
    }

    /// <summary>Waits until the container is to be destroyed: its command ended, was killed, or ran too long.</summary>
    private async Task<Ending> SuperviseAsync(IContainer container)
    {
        var limit = Duration(task.Info.MaxCompletionTime) is { } time ? Now + time : (TimeSpan?)null;
        var signalled = false;
        while (true)
        {
            var (kill, changed) = CurrentKill();
            if (kill is not null && !signalled)
            {
                signalled = true;
                AnnounceKilling();
                container.Signal(Libc.SigTerm, all: true);
            }

            // Once killed, the lead may end before its children have: they have the grace too.
            if (container.Exited.IsCompleted && (kill is null || !container.IsPopulated()))
            {
                return kill is null ? Ending.Exited : Ending.Killed;
            }

            if (kill?.Deadline <= Now || limit <= Now)
            {
                return kill?.Deadline <= Now ? Ending.Killed : Ending.RanTooLong;
            }

            await WaitAsync(container.Exited, changed, Earlier(kill?.Deadline, limit));
        }
    }

    private async Task WaitAsync(Task exited, Task changed, TimeSpan? until)
    {
        using var enough = new CancellationTokenSource();
        var delay = until is { } time ? time - Now : Timeout.InfiniteTimeSpan;
        if (exited.IsCompleted)
        {
            delay = until is null || delay > PopulatedPoll ? PopulatedPoll : delay;
        }

        var timer = Task.Delay(delay < TimeSpan.Zero && until is not null ? TimeSpan.Zero : delay, clock, enough.Token);
        await (exited.IsCompleted ? Task.WhenAny(changed, timer) : Task.WhenAny(exited, changed, timer));
        await enough.CancelAsync();
    }

    private static TaskReport Outcome(Ending ending, WaitStatus status) => ending switch
    {
        Ending.Killed => new(TaskState.TaskKilled, status.ToMessage()),
        Ending.RanTooLong => new(TaskState.TaskFailed, status.ToMessage(), Reason.MaxCompletionTimeReached),
        _ => new(status.Succeeded ? TaskState.TaskFinished : TaskState.TaskFailed, status.ToMessage()),
    };

    private void AnnounceKilling()
    {
        if (task.Framework.Capabilities.Any(capability => capability.Type == FrameworkInfo.Types.Capability.Types.Type.TaskKillingState))
        {
            Report(new(TaskState.TaskKilling));
        }
    }

    private void Report(TaskReport report) => reporter.Report(task, report, _pid, _silent);

    private (KillPlan? Plan, Task Changed) CurrentKill()
    {
        lock (_gate)
        {
            return (_kill, _killChanged.Task);
        }
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;

    private static TimeSpan? Duration(DurationInfo? duration) => duration is null ? null : TimeSpan.FromTicks(duration.Nanoseconds / TimeSpan.NanosecondsPerTick);

    private enum Ending
    {
        Exited,
        Killed,
        RanTooLong,
    }
}
