using Google.Protobuf;
using Levee.Agent.Operations;
using Levee.Agent.Sandboxes;
using Levee.Agent.Tasks;
using Mesos.V1;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Levee.Agent.Drain;

/// <summary>Whether the agent is to get empty: remembered over restarts until no task is left.</summary>
/// <remarks>Source: spec agent-behaviour section 18.</remarks>
internal sealed class AgentDrain(SandboxLayout layout, AgentInfo agent, TaskLedger ledger, AgentOperations operations, TimeProvider clock)
{
    private (DrainConfig Config, DateTimeOffset Since)? _active;

    /// <summary>How it drains; <see langword="null"/>: it does not.</summary>
    public DrainConfig? Config => _active?.Config;

    /// <summary>Since when.</summary>
    public DateTimeOffset Since => _active?.Since ?? default;

    /// <summary>Begins, or begins anew. Without anything to end, there is nothing to remember.</summary>
    public void Start(DrainConfig config)
    {
        if (!IsDone())
        {
            AtomicFile.Write(layout.DrainConfig(agent.Id.Value), config.ToByteArray());
            _active = (config, clock.GetUtcNow());
        }
    }

    /// <summary>Takes up what an agent before on this work directory was to do.</summary>
    /// <exception cref="IOException">That cannot be read; the message says what to do.</exception>
    public void Recover()
    {
        if (agent.Id is not { } id || !File.Exists(layout.DrainConfig(id.Value)))
        {
            return;
        }

        try
        {
            _active = (DrainConfig.Parser.ParseFrom(File.ReadAllBytes(layout.DrainConfig(id.Value))), clock.GetUtcNow());
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new IOException($"{layout.DrainConfig(id.Value)} is damaged ({error.Message}); remove it, and drain the agent again", error);
        }
    }

    /// <summary>Ends when nothing is left.</summary>
    public void Check()
    {
        if (_active is not null && IsDone())
        {
            _active = null;
            File.Delete(layout.DrainConfig(agent.Id.Value));
        }
    }

    /// <summary>The grace of a kill while draining: a task's own unless it is longer than the drain allows.</summary>
    /// <returns><see langword="null"/>: the task's own.</returns>
    public KillPolicy? Cap(TaskInfo task) =>
        Config?.MaxGracePeriod is { } most && (task.KillPolicy?.GracePeriod is not { } own || own.Nanoseconds > most.Nanoseconds) ? new() { GracePeriod = most } : null;

    /// <summary>Says in a status that a drain is why: TASK_KILLED of an agent that is gone afterwards is TASK_GONE_BY_OPERATOR to those who know that state.</summary>
    public void Mark(TaskStatus status, FrameworkInfo? framework)
    {
        if (Config is not { } config || status.State is not (TaskState.TaskKilling or TaskState.TaskKilled))
        {
            return;
        }

        status.Reason = TaskStatus.Types.Reason.AgentDraining;
        if (config.MarkGone && status.State == TaskState.TaskKilled && AgentFramework.Can(framework, Capability.PartitionAware))
        {
            status.State = TaskState.TaskGoneByOperator;
        }
    }

    private bool IsDone() => !ledger.Frameworks.Any() && operations.Pending.IsEmpty;
}
