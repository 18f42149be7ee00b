using Levee.Executors.Checks;
using Levee.Executors.Loop;
using Levee.Executors.Messages;

namespace Levee.Executors.Api;

/// <summary>What executors of one task have in common: they take no second one, tell its end, and end themselves once the agent has that for good.</summary>
/// <param name="kind">As in the refusal of a second task, e.g. <c>command</c>.</param>
/// <param name="shutdownGrace">From the event SHUTDOWN to the executor's end.</param>
/// <param name="exit">Ends the executor with a code.</param>
/// <remarks>Source: spec executor-api sections 13 and 15.</remarks>
internal abstract class SingleTaskExecutor(string kind, IAgent agent, ITimers timers, TimeSpan shutdownGrace, Action<int> exit) : IExecutorPart
{
    private static readonly TimeSpan ReapMargin = TimeSpan.FromSeconds(2); // Mesos' 1 s to reap and 1 s to spare.
    private static readonly TimeSpan AcknowledgePatience = TimeSpan.FromSeconds(60);
    private IDisposable? _acknowledgeTimer;
    private bool _hasKillingState;
    private bool _isLost;

    /// <summary>The task; <see langword="null"/>: there was none yet.</summary>
    protected TaskInfo? Task { get; private set; }

    /// <summary>Its checks, once it runs.</summary>
    protected TaskChecks? Checks { get; set; }

    /// <summary>Whether its end was told.</summary>
    protected bool IsOver { get; private set; }

    /// <summary>From SIGTERM to SIGKILL where nobody says otherwise.</summary>
    protected abstract TimeSpan DefaultGrace { get; }

    /// <summary>The task's own grace, or the usual one.</summary>
    protected TimeSpan Grace => Task!.KillGrace ?? DefaultGrace;

    public void OnSubscribed(Subscribed subscribed)
    {
        _hasKillingState = subscribed.HasKillingState;
        AwaitAcknowledgement();
    }

    public void OnLaunch(TaskInfo task)
    {
        if (Task?.Id == task.Id)
        {
            return; // It came twice.
        }

        if (Task is not null)
        {
            agent.Send(new(task.Id, TaskState.Failed) { Message = $"Attempted to run multiple tasks using a \"{kind}\" executor" });
            return;
        }

        Task = task;
        Launch(task);
    }

    public void OnLaunchGroup(IReadOnlyList<TaskInfo> tasks) => OnShutdown();

    public void OnKill(string taskId, TimeSpan? grace)
    {
        if (Task?.Id == taskId)
        {
            Kill(grace ?? Grace);
        }
    }

    public virtual void OnShutdown()
    {
        if (Task is null)
        {
            exit(0);
            return;
        }

        Kill(shutdownGrace > ReapMargin ? shutdownGrace - ReapMargin : TimeSpan.Zero);
    }

    public void OnAcknowledged(StatusUpdate update)
    {
        if (update.TaskId == Task?.Id && update.IsTerminal)
        {
            exit(0);
        }
    }

    public void OnDisconnected() => _acknowledgeTimer?.Dispose();

    public void OnLost()
    {
        _isLost = true;
        if (IsOver)
        {
            exit(1);
            return;
        }

        OnShutdown();
    }

    /// <summary>Starts the task; called once.</summary>
    protected abstract void Launch(TaskInfo task);

    /// <summary>Begins to end the task, or shortens the time that it has left.</summary>
    protected abstract void Kill(TimeSpan grace);

    /// <summary>An update with all that is known of the task beside its state.</summary>
    protected virtual StatusUpdate Complete(StatusUpdate update) => update with { Healthy = Checks?.Healthy, Check = Checks?.Status };

    /// <summary>Makes the checks of the task, which runs now.</summary>
    protected TaskChecks NewChecks(IProbes probes)
    {
        var task = Task!;
        return Checks = new(task, probes, timers, reason => Report(new(task.Id, TaskState.Running) { Reason = reason }), () => Kill(Grace));
    }

    /// <summary>Calls when the task has run for as long as it may; disposing what is returned stops that.</summary>
    protected IDisposable? WhenTooLong(Action ranTooLong) => Task!.MaxCompletionTime is { } time ? timers.After(time, ranTooLong) : null;

    /// <summary>Tells a framework that wants to know that the task is being killed.</summary>
    protected void Announce()
    {
        if (_hasKillingState)
        {
            Report(new(Task!.Id, TaskState.Killing));
        }
    }

    protected void Report(StatusUpdate update) => agent.Send(Complete(update));

    /// <summary>Tells the end of the task, and ends when the agent has it.</summary>
    protected void End(StatusUpdate end)
    {
        IsOver = true;
        Report(end);
        if (_isLost)
        {
            exit(1);
            return;
        }

        AwaitAcknowledgement();
    }

    private void AwaitAcknowledgement()
    {
        if (IsOver && agent.IsSubscribed)
        {
            _acknowledgeTimer?.Dispose();
            _acknowledgeTimer = timers.After(AcknowledgePatience, () => exit(1));
        }
    }
}
