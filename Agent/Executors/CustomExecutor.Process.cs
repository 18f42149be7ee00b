using Levee.Agent.StatusUpdates;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Levee.Agent.Executors;

// Its process, from launch to end.
internal sealed partial class CustomExecutor
{
    private const int NeverRan = -1;
    private readonly long _start = surroundings.Clock.GetTimestamp();
    private TaskCompletionSource _deadlineChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan? _deadline = times.Registration;

    private TimeSpan Now => surroundings.Clock.GetElapsedTime(_start);

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

    public async Task RunAsync()
    {
        using var fetching = new CancellationTokenSource();
        var launching = surroundings.Containerizer.LaunchAsync(config, fetching.Token);
        var failure = await PassesAsync(launching) ? NotRegistered() : null;
        await fetching.CancelAsync();
        var launch = await launching;
        if (launch.Container is not { } container)
        {
            End(failure ?? LaunchCheck.LaunchFailed(launch.Refusal!), NeverRan);
            return;
        }

        Started(container.Pid);
        failure ??= await PassesAsync(container.Exited) ? NotRegistered() : null;
        var status = (await container.DestroyAsync()).Status ?? default;
        End(failure ?? new(TaskState.TaskFailed, "Executor terminated", Reason.ExecutorTerminated, Source.Agent), status.Raw);
    }

    private void Started(int pid)
    {
        lock (_gate)
        {
            _description = _description with { Pid = pid };
            surroundings.Ledger.Put(framework, _description);
        }
    }

    private void Registered()
    {
        _description = _description with { IsRegistered = true };
        surroundings.Ledger.Put(framework, _description);
        SetDeadline(null);
    }

    /// <returns>What its tasks end with when the deadline that passed was that of its registration.</returns>
    private TaskReport? NotRegistered()
    {
        lock (_gate)
        {
            if (_phase != Phase.Registering)
            {
                return null;
            }

            _phase = Phase.Terminating;
            return new(TaskState.TaskFailed, $"Executor did not register within {times.RegistrationText}", Reason.ExecutorRegistrationTimeout, Source.Agent);
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

    private void End(TaskReport report, int status)
    {
        lock (_gate)
        {
            _phase = Phase.Terminated;
            _stream?.Close();
            _queue.Clear();
            foreach (var task in _tasks.Values)
            {
                Report(task, report);
            }

            _tasks.Clear();
            surroundings.Ledger.Complete(Key);
            surroundings.Reports.Add(new(Key, null, status));
        }
    }
}
