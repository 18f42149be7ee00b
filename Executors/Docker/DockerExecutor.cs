using Levee.Executors.Api;
using Levee.Executors.Checks;
using Levee.Executors.Docker.Run;
using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Native;
using Levee.Executors.Processes;

namespace Levee.Executors.Docker;

/// <summary>Runs one task in a docker container, from launch to end. How it is killed is in <c>DockerExecutor.Kill.cs</c>.</summary>
/// <param name="probesOf">Makes the probes of a container's checks, by the pid of its first process.</param>
/// <param name="shutdownGrace">From the event SHUTDOWN to the executor's end; also from SIGTERM to SIGKILL where nobody says otherwise.</param>
/// <param name="exit">Ends the executor with a code.</param>
/// <remarks>Source: spec executor-api section 15, Mesos' docker executor.</remarks>
internal sealed partial class DockerExecutor(
    IAgent agent, IDockerContainer container, Func<DockerInfo, int, IProbes> probesOf, ITimers timers, TimeSpan shutdownGrace, Action<int> exit) : IExecutorPart
{
    private static readonly TimeSpan AcknowledgePatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan UnnoticedPatience = TimeSpan.FromSeconds(60);
    private TaskInfo? _task;
    private DockerInfo _info = null!;
    private TaskChecks? _checks;
    private byte[]? _network;
    private WaitStatus? _status;
    private IDisposable? _completionTimer;
    private IDisposable? _acknowledgeTimer;
    private bool _hasKillingState;
    private bool _hasEnded; // Docker says so, or its silence.
    private bool _isLost;
    private StatusUpdate? _end;

    public void OnSubscribed(Subscribed subscribed)
    {
        _hasKillingState = subscribed.HasKillingState;
        AwaitAcknowledgement();
    }

    public void OnLaunch(TaskInfo task)
    {
        if (_task is not null)
        {
            agent.Send(new(task.Id, TaskState.Failed) { Message = "Attempted to run multiple tasks using a \"docker\" executor" });
            return;
        }

        _task = task;
        _info = DockerInfo.Parse(task.Container);
        Report(new(task.Id, TaskState.Starting));
        if (container.Run(task, _info, OnEnded) is { } problem)
        {
            End(new(task.Id, TaskState.Failed) { Message = problem });
            return;
        }

        Inspect();
        if (task.MaxCompletionTime is { } time)
        {
            _completionTimer = timers.After(time, OnRanTooLong);
        }
    }

    public void OnLaunchGroup(IReadOnlyList<TaskInfo> tasks) => OnShutdown();

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

    private void OnStarted(byte[] output, DockerInspection found)
    {
        _network = TaskNetwork.Of(_info, found);
        if (found.Pid > 0)
        {
            container.Note(found.Pid);
            container.WhenEnded(found.Pid, AwaitDocker);
        }
        else
        {
            AwaitDocker();
        }

        if (!IsKilled)
        {
            _checks = new(_task!, probesOf(_info, found.Pid), timers, reason => Report(new(_task!.Id, TaskState.Running) { Reason = reason }), OnUnhealthy);
            Report(new(_task!.Id, TaskState.Running) { Data = output });
        }

        if (!_hasEnded)
        {
            _checks?.Start();
        }
    }

    /// <summary>Docker may miss the end of a container, and would then never end itself.</summary>
    private void AwaitDocker() => timers.After(UnnoticedPatience, () =>
    {
        if (!_hasEnded)
        {
            StandardError.WriteLine("levee-executor: the container's process has ended, but docker did not notice");
            OnEnded(null);
        }
    });

    private void OnEnded(WaitStatus status) => OnEnded((WaitStatus?)status);

    private void OnEnded(WaitStatus? status)
    {
        if (_hasEnded)
        {
            return;
        }

        (_hasEnded, _status) = (true, status);
        _completionTimer?.Dispose();
        _checks?.Pause();
        EndKill();
        WhenInspected(Finish);
    }

    private void Finish()
    {
        var message = _status is { } status ? "Container" + status.ToMessage()["Command".Length..] : "Failed to get exit status of container";
        End(_status is null ? new(_task!.Id, TaskState.Failed) { Message = message }
            : RanTooLong ? new(_task!.Id, TaskState.Failed) { Message = message, Reason = TaskReason.MaxCompletionTimeReached }
            : IsKilled ? new(_task!.Id, TaskState.Killed) { Message = message }
            : new(_task!.Id, _status is { Succeeded: true } ? TaskState.Finished : TaskState.Failed) { Message = message });
    }

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

    private void Report(StatusUpdate update) => agent.Send(update with { Healthy = _checks?.Healthy, Check = _checks?.Status, Network = _network });

    private void AwaitAcknowledgement()
    {
        if (_end is not null && agent.IsSubscribed)
        {
            _acknowledgeTimer?.Dispose();
            _acknowledgeTimer = timers.After(AcknowledgePatience, () => exit(1));
        }
    }
}
