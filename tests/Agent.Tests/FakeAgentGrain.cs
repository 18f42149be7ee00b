using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Mesos.V1;
using Orleans;
using Accept = Mesos.V1.Scheduler.Call.Types.Accept;

namespace Levee.Agent.Tests;

/// <inheritdoc cref="FakeMasterGrain"/>
internal sealed class FakeAgentGrain(FakeMaster master) : Grain, IAgentGrain
{
    public Task<AgentSession> ConnectAsync(AgentSnapshot snapshot, IAgentObserver agent, CancellationToken cancellationToken) => master.ConnectAsync(snapshot, agent, cancellationToken);
    public Task<bool> HeartbeatAsync(Guid session, CancellationToken cancellationToken) => master.HeartbeatAsync(session, cancellationToken);
    public Task<bool> StatusUpdatesAsync(Guid session, ImmutableArray<StatusUpdate> updates, CancellationToken cancellationToken) => master.StatusUpdatesAsync(session, updates, cancellationToken);
    public Task<bool> OversubscribeAsync(Guid session, ImmutableArray<Resource> revocable, CancellationToken cancellationToken) => master.OversubscribeAsync(session, revocable);
    public Task UnregisterAsync(Guid session, CancellationToken cancellationToken) => master.UnregisterAsync(session, cancellationToken);
    public Task OfferAsync(long round, ImmutableArray<OfferProposal> proposals) => throw new NotSupportedException();
    public Task<AcceptResult> AcceptAsync(FrameworkInfo framework, Accept accept, ImmutableDictionary<TaskId, string> refusals, ReviveMark revived, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task DeclineAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, Filters? filters, ReviveMark revived) => throw new NotSupportedException();
    public Task KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy) => throw new NotSupportedException();
    public Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid, bool terminal) => throw new NotSupportedException();
    public Task ReleaseOffersAsync(FrameworkId frameworkId) => throw new NotSupportedException();
    public Task RemoveFrameworkAsync(FrameworkId frameworkId) => throw new NotSupportedException();
    public Task RepublishAsync() => throw new NotSupportedException();
    public Task ReportAgainAsync(bool isListed) => throw new NotSupportedException();
    public Task UpdateFrameworkAsync(FrameworkInfo framework) => throw new NotSupportedException();
    public Task<bool> MessageAsync(Guid session, FrameworkId frameworkId, string executorId, ByteString data, CancellationToken cancellationToken) => master.MessageAsync(session, frameworkId, executorId, data);
    public Task<bool> ExecutorExitedAsync(Guid session, FrameworkId frameworkId, string executorId, int status, CancellationToken cancellationToken) => master.ExecutorExitedAsync(session, frameworkId, executorId, status);
    public Task<bool> OperationUpdateAsync(Guid session, OperationUpdate update, CancellationToken cancellationToken) => master.OperationUpdateAsync(session, update);
    public Task MessageExecutorAsync(FrameworkId frameworkId, string executorId, ByteString data) => throw new NotSupportedException();
    public Task ShutdownExecutorAsync(FrameworkId frameworkId, string executorId) => throw new NotSupportedException();
    public Task AcknowledgeOperationAsync(FrameworkId frameworkId, string operationId, ByteString statusUuid) => throw new NotSupportedException();
    public Task AnswerInverseOffersAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, bool accepted, Filters? filters) => throw new NotSupportedException();
    public Task ForgetInverseRefusalsAsync(FrameworkId frameworkId) => throw new NotSupportedException();
    public Task RescindOffersAsync(FrameworkId? frameworkId, string? role) => throw new NotSupportedException();
    public Task<CallReply> DrainAsync(DrainConfig config, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<CallReply> DeactivateAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<CallReply> ReactivateAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<CallReply> MarkGoneAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<CallReply> OperateAsync(Offer.Types.Operation operation, string? principal, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task<ImmutableArray<TaskId>> FindTasksAsync(FrameworkId frameworkId, ImmutableArray<TaskId> tasks, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task SetUnavailabilityAsync(Unavailability? unavailability) => throw new NotSupportedException();
    public Task MachineDownAsync() => throw new NotSupportedException();

    public Task ReplacedAsync() => throw new NotSupportedException();

    public Task ForgetAsync() => throw new NotSupportedException();
}
