using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Tasks;
using Levee.Grains.Tasks;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Frameworks;

/// <summary>What the master answers about tasks and operations it does not know.</summary>
/// <remarks>Source: spec scheduler-api sections 4.9 and 4.13.</remarks>
internal static class ReconciliationRules
{
    /// <summary>The answer to explicit reconciliation of a task that is not active.</summary>
    /// <returns><see langword="null"/>: no answer, the agent may still come back with it.</returns>
    public static TaskStatus? Unknown(Call.Types.Reconcile.Types.Task asked, AgentWhereabouts agents, bool partitionAware, DateTimeOffset now)
    {
        var sighting = asked.AgentId is { } agentId ? agents.Agents.GetValueOrDefault(AgentId.From(agentId)) : null;
        if (sighting?.Standing == AgentStanding.Recovered || (asked.AgentId is null && agents.AnyRecovered))
        {
            return null;
        }

        var (state, message) = sighting?.Standing switch
        {
            AgentStanding.Connected or AgentStanding.Disconnected => (TaskState.TaskGone, "Reconciliation: Task is unknown to the agent"),
            AgentStanding.Unreachable => (TaskState.TaskUnreachable, "Reconciliation: Task is unreachable"),
            AgentStanding.Gone => (TaskState.TaskGoneByOperator, "Reconciliation: Task is gone"),
            _ => (TaskState.TaskUnknown, "Reconciliation: Task is unknown"),
        };
        var status = MasterStatus.Of(asked.TaskId, asked.AgentId, state.For(partitionAware), Reason.Reconciliation, message, now);
        if (sighting is { Standing: AgentStanding.Unreachable })
        {
            status.UnreachableTime = sighting.Since.ToTimeInfo();
        }

        return status;
    }

    /// <summary>The answer about an operation that the framework does not have.</summary>
    public static OperationStatus Unknown(Call.Types.ReconcileOperations.Types.Operation asked, AgentWhereabouts agents)
    {
        var sighting = asked.AgentId is { } agentId ? agents.Agents.GetValueOrDefault(AgentId.From(agentId)) : null;
        var (state, message) = sighting?.Standing switch
        {
            AgentStanding.Recovered => (OperationState.OperationRecovering, "Reconciliation: Agent is recovered but has not re-registered"),
            AgentStanding.Connected or AgentStanding.Disconnected => (OperationState.OperationUnknown, "Reconciliation: Operation is unknown"),
            AgentStanding.Unreachable => (OperationState.OperationUnreachable, "Reconciliation: Agent is unreachable"),
            AgentStanding.Gone => (OperationState.OperationGoneByOperator, "Reconciliation: Agent marked gone by operator"),
            _ when asked.AgentId is null => (OperationState.OperationUnknown, "Reconciliation: Operation is unknown and no 'agent_id' was provided"),
            _ => (OperationState.OperationUnknown, "Reconciliation: Both operation and agent are unknown"),
        };
        return new() { OperationId = asked.OperationId, AgentId = asked.AgentId, ResourceProviderId = asked.ResourceProviderId, State = state, Message = message };
    }
}
