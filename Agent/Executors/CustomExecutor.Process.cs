using Levee.Agent.Containers;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Levee.Agent.Executors;

// Its process, from launch or recovery to its end.
internal sealed partial class CustomExecutor
{
    private const int NeverRan = -1;
    private readonly long _start = surroundings.Clock.GetTimestamp();
    private TaskCompletionSource _deadlineChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan? _deadline = times.Registration;
    private IContainer? _container;
    private TaskReport? _pending; // What its tasks end with when the container does not know better.
    private bool _isRecovered;

    private TimeSpan Now => surroundings.Clock.GetElapsedTime(_start);

    /// <summary>Whether it ran under an agent before this one and is neither back nor known to have ended.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_gate)
            {
                return _isRecovered && _phase == Phase.Registering;
            }
        }
    }

    public void ShutDown(TimeSpan? grace, bool silent)
    {
        lock (_gate)
        {
            _silent |= silent;
            if (_phase == Phase.Terminated)
            {
                return;
            }

            // One that never subscribed cannot hear that it is to end.
            var until = _phase == Phase.Registering ? TimeSpan.Zero : Now + (grace ?? times.ShutdownGrace);
            if (_phase != Phase.Terminating)
            {
                _stream?.Send(ExecutorEvents.Shutdown);
                (_phase, _deadline) = (Phase.Terminating, until);
            }

            SetDeadline(until < _deadline ? until : _deadline);
        }
    }

    /// <summary>Notes a new run, before the first of its tasks is noted: an agent that finds tasks knows what they belong to.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Open() => checkpoint?.Open();

    /// <summary>Takes up a run that an agent before this one began. Before <see cref="RunAsync"/>.</summary>
    /// <param name="tasks">Those that have not ended.</param>
    /// <param name="hasRun">Whether it ever had a task.</param>
    public void Recover(IEnumerable<AgentTask> tasks, bool hasRun)
    {
        lock (_gate)
        {
            (_isRecovered, _hasRun, _deadline) = (true, hasRun, null);
            foreach (var task in tasks)
            {
                _tasks[task.Key.Task] = task;
            }
        }
    }

    /// <summary>The agent waits no longer for it to subscribe again.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            if (IsAwaited)
            {
                Abandon(new(
                    LaunchCheck.StateOf(framework, TaskState.TaskGone), $"Executor did not reregister within {times.ReregistrationText}", Reason.ExecutorReregistrationTimeout, Source.Agent));
            }
        }
    }

    /// <summary>Ends it at once: others need what it has. Source of the words: spec agent-behaviour section 11.</summary>
    /// <returns>Whether it did not end already.</returns>
    public bool Preempt()
    {
        lock (_gate)
        {
            if (_phase >= Phase.Terminating)
            {
                return false;
            }

            Abandon(new(LaunchCheck.StateOf(framework, TaskState.TaskGone), "Container preempted by QoS correction", Reason.ContainerPreempted, Source.Agent));
            return true;
        }
    }

    public async Task RunAsync()
    {
        using var fetching = new CancellationTokenSource();
        var launching = _isRecovered ? FindAsync() : LaunchAsync(fetching.Token);
        if (await PassesAsync(launching))
        {
            Expire();
        }

        await fetching.CancelAsync();
        var (container, termination) = await launching;
        if (container is not null)
        {
            Started(container);
            if (await PassesAsync(Task.WhenAny(container.Exited, container.Terminated)))
            {
                Expire();
            }

            var pending = _pending;
            termination = await container.DestroyAsync(pending?.State, pending?.Reason, pending?.Message);
        }

        await _resizing;
        End(termination);
    }

    private async Task<(IContainer? Container, ContainerTermination? Termination)> LaunchAsync(CancellationToken cancellationToken)
    {
        var launch = await surroundings.Containerizer.LaunchAsync(config, cancellationToken);
        if (launch.Container is null)
        {
            surroundings.Failures.CountLaunchError();
            _pending ??= LaunchCheck.LaunchFailed(launch.Refusal!);
        }

        return (launch.Container, null);
    }

    private async Task<(IContainer? Container, ContainerTermination? Termination)> FindAsync() =>
        surroundings.Containerizer.Find(config.Id) is { } container ? (container, null) : (null, await surroundings.Containerizer.WaitAsync(config.Id, CancellationToken.None));

    private void Started(IContainer container)
    {
        lock (_gate)
        {
            if (!_isRecovered)
            {
                checkpoint?.Started(container.Pid);
            }

            _container = container;
            _description = _description with { Pid = container.Pid };
            surroundings.Ledger.Put(framework, _description);
            if (_isRecovered)
            {
                _resizing = Resize(); // The kernel has its limits still; the agent's own figures are those of the launch.
            }

            DeliverQueue();
        }
    }

    private void Registered()
    {
        _description = _description with { IsRegistered = true };
        surroundings.Ledger.Put(framework, _description);
        SetDeadline(null);
        surroundings.Awaited.Check();
    }

    /// <summary>Ends it at once.</summary>
    /// <param name="report">What becomes of its tasks.</param>
    private void Abandon(TaskReport report)
    {
        _pending ??= report;
        _phase = Phase.Terminating;
        SetDeadline(TimeSpan.Zero);
    }

    /// <summary>The deadline that passed may be that of its registration.</summary>
    private void Expire()
    {
        lock (_gate)
        {
            if (_phase == Phase.Registering)
            {
                _phase = Phase.Terminating;
                _pending ??= new(TaskState.TaskFailed, $"Executor did not register within {times.RegistrationText}", Reason.ExecutorRegistrationTimeout, Source.Agent);
            }
        }
    }

    /// <summary>Waits for a task or the deadline, whichever comes first.</summary>
    /// <returns>Whether it was the deadline.</returns>
    private async Task<bool> PassesAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            var (deadline, changed) = CurrentDeadline();
            if (deadline <= Now)
            {
                return true;
            }

            using var enough = new CancellationTokenSource();
            var timer = Task.Delay(deadline is { } time ? time - Now is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero : Timeout.InfiniteTimeSpan, surroundings.Clock, enough.Token);
            await Task.WhenAny(task, changed, timer);
            await enough.CancelAsync();
        }

        return false;
    }

    private (TimeSpan? Deadline, Task Changed) CurrentDeadline()
    {
        lock (_gate)
        {
            return (_deadline, _deadlineChanged.Task);
        }
    }

    private void SetDeadline(TimeSpan? deadline)
    {
        _deadline = deadline;
        _deadlineChanged.TrySetResult();
        _deadlineChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <param name="termination"><see langword="null"/>: the containerizer knows nothing of it.</param>
    private void End(ContainerTermination? termination)
    {
        lock (_gate)
        {
            _phase = Phase.Terminated;
            _stream?.Close();
            _queue.Clear();
            var report = ExecutorEnd.Report(termination, _pending);
            foreach (var task in _tasks.Values)
            {
                Report(task, WasNeverDelivered(task) ? LaunchCheck.Dropped(framework, Reason.AgentRestarted, "Task launched during agent restart") : report);
            }

            _tasks.Clear();
            surroundings.Ledger.Complete(Key);
            if (!_description.IsGenerated)
            {
                surroundings.Reports.Add(new(Key, null, termination?.Status?.Raw ?? NeverRan));
            }

            surroundings.Awaited.Check();
        }
    }

    /// <summary>The agent before this one was gone before the executor could ask for its tasks.</summary>
    private bool WasNeverDelivered(AgentTask task) => _isRecovered && _pending is null && !_description.IsRegistered && surroundings.Ledger.Find(task.Key) is { State: TaskState.TaskStaging };
}
