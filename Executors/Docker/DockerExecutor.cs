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
    IAgent agent, IDockerContainer container, Func<DockerInfo, int, IProbes> probesOf, ITimers timers, TimeSpan shutdownGrace, Action<int> exit) : SingleTaskExecutor("docker", agent, timers, shutdownGrace, exit)
{
    private static readonly TimeSpan UnnoticedPatience = TimeSpan.FromSeconds(60);
    private readonly ITimers _timers = timers;
    private DockerInfo _info = null!;
    private byte[]? _network;
    private WaitStatus? _status;
    private IDisposable? _completionTimer;
    private bool _hasEnded; // Docker says so, or its silence.

    protected override TimeSpan DefaultGrace { get; } = shutdownGrace;

    protected override void Launch(TaskInfo task)
    {
        _info = DockerInfo.Parse(task.Container);
        Report(new(task.Id, TaskState.Starting));
        if (container.Run(task, _info, OnEnded) is { } problem)
        {
            End(new(task.Id, TaskState.Failed) { Message = problem });
            return;
        }

        Inspect();
        _completionTimer = WhenTooLong(OnRanTooLong);
    }

    protected override StatusUpdate Complete(StatusUpdate update) => base.Complete(update) with { Network = _network };

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
            NewChecks(probesOf(_info, found.Pid));
            Report(new(Task!.Id, TaskState.Running) { Data = output });
        }

        if (!_hasEnded)
        {
            Checks?.Start();
        }
    }

    /// <summary>Docker may miss the end of a container, and would then never end itself.</summary>
    private void AwaitDocker() => _timers.After(UnnoticedPatience, () =>
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
        Checks?.Pause();
        EndKill();
        WhenInspected(Finish);
    }

    private void Finish()
    {
        var message = _status is { } status ? "Container" + status.ToMessage()["Command".Length..] : "Failed to get exit status of container";
        End(_status is null ? new(Task!.Id, TaskState.Failed) { Message = message }
            : RanTooLong ? new(Task!.Id, TaskState.Failed) { Message = message, Reason = TaskReason.MaxCompletionTimeReached }
            : IsKilled ? new(Task!.Id, TaskState.Killed) { Message = message }
            : new(Task!.Id, _status is { Succeeded: true } ? TaskState.Finished : TaskState.Failed) { Message = message });
    }
}
