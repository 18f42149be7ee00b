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
    IAgent agent, ITaskProcess process, IProbes probes, ITimers timers, TimeSpan shutdownGrace, Func<TaskInfo, (ProcessStart? Start, string? Problem)> startOf, Action<int> exit)
    : SingleTaskExecutor("command", agent, timers, shutdownGrace, exit)
{
    private readonly ITimers _timers = timers;
    private readonly TimeSpan _shutdownGrace = shutdownGrace;
    private readonly Action<int> _exit = exit;
    private KillPlan? _kill;
    private WaitStatus? _status;
    private string? _problem;
    private IDisposable? _killTimer;
    private IDisposable? _completionTimer;
    private bool _ranTooLong;

    protected override TimeSpan DefaultGrace => KillPlan.DefaultGrace;

    public override void OnShutdown()
    {
        base.OnShutdown();
        if (Task is not null)
        {
            _timers.After(_shutdownGrace, () => process.Kill(() => _exit(1)));
        }
    }

    protected override void Launch(TaskInfo task)
    {
        Report(new(task.Id, TaskState.Starting));
        var (start, problem) = startOf(task);
        problem ??= process.Start(start!, OnStarted, OnExited);
        if (problem is not null)
        {
            End(NotLaunched(problem));
        }
    }

    protected override void Kill(TimeSpan grace)
    {
        if (IsOver || (_kill is null && _status is not null))
        {
            return; // It has ended by itself already.
        }

        if (_kill is null)
        {
            _completionTimer?.Dispose();
            Checks?.Pause();
            if (!_ranTooLong)
            {
                Announce();
            }

            process.Signal(Libc.SigTerm);
        }

        var plan = _kill?.With(grace) ?? new(_timers.Now, grace);
        if (plan != _kill)
        {
            _kill = plan;
            _killTimer?.Dispose();
            _killTimer = _timers.After(plan.Deadline - _timers.Now, () => process.Kill(OnGone));
        }
    }

    private void OnStarted(string? problem)
    {
        _problem = problem;
        if (problem is not null || _kill is not null || _status is not null)
        {
            return;
        }

        var checks = NewChecks(probes);
        Report(new(Task!.Id, TaskState.Running));
        checks.Start();
        _completionTimer = WhenTooLong(OnRanTooLong);
    }

    private void OnRanTooLong()
    {
        _ranTooLong = _kill is null;
        Kill(TimeSpan.Zero);
    }

    private void OnExited(WaitStatus status)
    {
        _status = status;
        _completionTimer?.Dispose();
        Checks?.Pause();
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
        if (!IsOver)
        {
            _killTimer?.Dispose();
            End(Outcome(Task!.Id, _status));
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
        new(Task!.Id, TaskState.Failed) { Message = $"Failed to launch container: {problem}", Reason = TaskReason.ContainerLaunchFailed };
}
