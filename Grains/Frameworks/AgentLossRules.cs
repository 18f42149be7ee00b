using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Frameworks;

/// <summary>What becomes of tasks and operations by the way their agent went.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 5 (removal paths).</remarks>
internal static class AgentLossRules
{
    /// <summary>What the tasks come to.</summary>
    /// <param name="partitionAware">The framework knows the states that came with PARTITION_AWARE.</param>
    /// <param name="message">Text of their statuses; <see langword="null"/>: what the loss alone says.</param>
    public static AgentFate FateOf(AgentId agentId, AgentLoss loss, bool partitionAware, string? message = null) => loss switch
    {
        AgentLoss.Disconnected => new(TaskState.TaskLost, Reason.AgentDisconnected, message ?? $"Agent {agentId} disconnected", TaskPlace.Completed, IsTimed: false),
        AgentLoss.Unreachable => new(
            TaskState.TaskUnreachable.For(partitionAware), Reason.AgentRemoved, "health check timed out", TaskPlace.Unreachable, IsTimed: true),
        AgentLoss.GoneByOperator => new(
            TaskState.TaskGoneByOperator.For(partitionAware),
            partitionAware ? Reason.AgentRemovedByOperator : Reason.AgentRemoved,
            "Agent has been marked gone",
            partitionAware ? TaskPlace.Completed : TaskPlace.Unreachable,
            IsTimed: false),
        AgentLoss.Removed => new(TaskState.TaskLost, Reason.AgentRemoved, message ?? $"Agent {agentId} removed", TaskPlace.Completed, IsTimed: false),
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "Not a way in which an agent can go."),
    };

    /// <summary>What the operations come to; <see langword="null"/>: their framework hears nothing of them.</summary>
    public static (OperationState State, string Message)? OperationsAfter(AgentLoss loss) => loss switch
    {
        AgentLoss.Unreachable => (OperationState.OperationUnreachable, "Agent was marked unreachable"),
        AgentLoss.GoneByOperator => (OperationState.OperationGoneByOperator, "Agent has been marked gone"),
        _ => null,
    };
}
