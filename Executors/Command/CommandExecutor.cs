using Levee.Executors.Api;
using Levee.Executors.Checks;
using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Native;
using Levee.Executors.Processes;

namespace Levee.Executors.Command;

/// <summary>Runs one command task from launch to end.</summary>
/// <param name="shutdownGrace">From the event SHUTDOWN to the executor's end.</param>
/// <param name="startOf">How a task is started, or why it cannot be.</param>
/// <param name="exit">Ends the executor with a code.</param>
/// <remarks>Source: spec executor-api section 13.</remarks>
internal sealed class CommandExecutor(
    IAgent agent, ITaskProcess process, IProbes probes, ITimers timers, TimeSpan shutdownGrace, Func<TaskInfo, (ProcessStart? Start, string? Problem)> startOf, Action<int> exit) : IExecutorPart
{
    private static readonly TimeSpan ReapMargin = TimeSpan.FromSeconds(2); // Mesos' 1 s to reap and 1 s to spare.
    private static readonly TimeSpan AcknowledgePatience = TimeSpan.FromSeconds(60);
    private TaskInfo? _task;
    private TaskChecks? _checks;
    private KillPlan? _kill;
    private WaitStatus? _status;
    private string? _problem;
    private IDisposable? _killTimer;
    private IDisposable? _completionTimer;
    private IDisposable? _acknowledgeTimer;
    private bool _hasKillingState;
    private bool _ranTooLong;
    private bool _isLost;
    private StatusUpdate? _end;

    public void OnSubscribed(Subscribed subscribed)
    {
        _hasKillingState = subscribed.HasKillingState;
        AwaitAcknowledgement();
    }

    public void OnLaunch(TaskInfo task)
    {
        if (_task?.Id == task.Id)
        {
            return; // It came twice.
        }

        if (_task is not null)
        {
            agent.Send(new(task.Id, TaskState.Failed) { Message = "Attempted to run multiple tasks using a \"command\" executor" });
            return;
        }

        _task = task;
        Report(new(task.Id, TaskState.Starting));
        var (start, problem) = startOf(task);
        problem ??= process.Start(start!, OnStarted, OnExited);
        if (problem is not null)
        {
            End(NotLaunched(problem));
        }
    }

    public void OnLaunchGroup(IReadOnlyList<TaskInfo> tasks) => OnShutdown();

    public void OnKill(string taskId, TimeSpan? grace)
    {
        if (_task?.Id == taskId)
        {
            Kill(grace ?? _task.KillGrace ?? KillPlan.DefaultGrace);
        }
    }

    public void OnShutdown()
    {
        if (_task is null)
        {
            exit(0);
            return;
        }

        Kill(shutdownGrace > ReapMargin ? shutdownGrace - ReapMargin : TimeSpan.Zero);
        timers.After(shutdownGrace, () => process.Kill(() => exit(1)));
    }

    public void OnAcknowledged(StatusUpdate update)
    {
        if (update.TaskId == _task?.Id && update.IsTerminal)
        {
            exit(0);
        }
    }

    public void OnDisconnected() => _acknowledgeTimer?.Dispose();

    public void OnLost()
    {
        _isLost = true;
        if (_end is not null)
        {
            exit(1);
            return;
        }

        OnShutdown();
    }

    private void OnStarted(string? problem)
    {
        _problem = problem;
        if (problem is not null || _kill is not null || _status is not null)
        {
            return;
        }

        var task = _task!;
        _checks = new(task, probes, timers, reason => Report(new(task.Id, TaskState.Running) { Reason = reason }), () => Kill(task.KillGrace ?? KillPlan.DefaultGrace));
        Report(new(task.Id, TaskState.Running));
        _checks.Start();
        if (task.MaxCompletionTime is { } time)
        {
            _completionTimer = timers.After(time, OnRanTooLong);
        }
    }

    private void OnRanTooLong()
    {
        _ranTooLong = _kill is null;
        Kill(TimeSpan.Zero);
    }

    private void Kill(TimeSpan grace)
    {
        if (_end is not null || (_kill is null && _status is not null))
        {
            return; // It has ended by itself already.
        }

        if (_kill is null)
        {
            _completionTimer?.Dispose();
            _checks?.Pause();
            if (_hasKillingState && !_ranTooLong)
            {
                Report(new(_task!.Id, TaskState.Killing));
            }

            process.Signal(Libc.SigTerm);
        }

        var plan = _kill?.With(grace) ?? new(timers.Now, grace);
        if (plan != _kill)
        {
            _kill = plan;
            _killTimer?.Dispose();
            _killTimer = timers.After(plan.Deadline - timers.Now, () => process.Kill(OnGone));
        }
    }

    private void OnExited(WaitStatus status)
    {
        _status = status;
        _completionTimer?.Dispose();
        _checks?.Pause();
        if (_kill is null)
        {
            process.Kill(OnGone);
        }
        else
        {
            process.WhenGone(OnGone); // The first process may end before its children have: they have the grace too.
        }
    }

    private void OnGone()
    {
        if (_end is null)
        {
            _killTimer?.Dispose();
            End(Outcome(_task!.Id, _status));
        }
    }

    private StatusUpdate Outcome(string taskId, WaitStatus? status)
    {
        var message = status?.ToMessage() ?? "Command does not end";
        return _problem is not null ? NotLaunched(_problem)
            : _ranTooLong ? new(taskId, TaskState.Failed) { Message = message, Reason = TaskReason.MaxCompletionTimeReached }
            : _kill is not null ? new(taskId, TaskState.Killed) { Message = message }
            : new(taskId, status is { Succeeded: true } ? TaskState.Finished : TaskState.Failed) { Message = message };
    }

    private StatusUpdate NotLaunched(string problem) =>
        new(_task!.Id, TaskState.Failed) { Message = $"Failed to launch container: {problem}", Reason = TaskReason.ContainerLaunchFailed };

    private void End(StatusUpdate end)
    {
        _end = end;
        Report(end);
        if (_isLost)
        {
            exit(1);
            return;
        }

        AwaitAcknowledgement();
    }

    private void Report(StatusUpdate update) => agent.Send(update with { Healthy = _checks?.Healthy, Check = _checks?.Status });

    private void AwaitAcknowledgement()
    {
        if (_end is not null && agent.IsSubscribed)
        {
            _acknowledgeTimer?.Dispose();
            _acknowledgeTimer = timers.After(AcknowledgePatience, () => exit(1));
        }
    }
}
