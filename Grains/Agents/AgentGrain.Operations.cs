using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Agents;

// Operations on the agent's resources: what frameworks do with offers, and what operators do.
internal sealed partial class AgentGrain
{
    public async Task<AcceptResult> AcceptAsync(
        FrameworkInfo framework, Call.Types.Accept accept, ImmutableDictionary<TaskId, string> refusals, CancellationToken cancellationToken)
    {
        if (!IsConnected)
        {
            var (reason, message) = _standing == AgentStanding.Disconnected
                ? (Reason.AgentDisconnected, "Agent disconnected") : (Reason.AgentRemoved, "Agent removed");
            var refused = Acceptance.Refuse(framework, accept, reason, message, clock.GetUtcNow());
            return new(_session, [], refused.Rejected, refused.Operations);
        }

        var outcome = Acceptance.Apply(_ledger!, framework, accept, refusals, clock.GetUtcNow());
        if (!outcome.Launched.IsEmpty)
        {
            Send(agent => agent.RunTasksAsync(framework, outcome.Launched));
        }

        if (outcome.Unused is { } unused)
        {
            await RefuseAsync(unused, accept.Filters);
        }

        await ReportAsync();
        var frameworkId = FrameworkId.From(framework.Id);
        return new(_session, [.. outcome.Launched.Select(task => Tasks.TaskFill.ToRecord(task, frameworkId))], outcome.Rejected, outcome.Operations);
    }

    public Task<bool> OperationUpdateAsync(Guid session, OperationUpdate update, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task AcknowledgeOperationAsync(FrameworkId frameworkId, string operationId, ByteString statusUuid) => throw new NotImplementedException();

    public Task<CallReply> OperateAsync(Offer.Types.Operation operation, string? principal, CancellationToken cancellationToken) => throw new NotImplementedException();
}
