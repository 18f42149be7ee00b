using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
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
    public Task<bool> StatusUpdateAsync(Guid session, StatusUpdate update, CancellationToken cancellationToken) => master.StatusUpdateAsync(session, update, cancellationToken);
    public Task UnregisterAsync(Guid session, CancellationToken cancellationToken) => master.UnregisterAsync(session, cancellationToken);
    public Task OfferAsync(long round, ImmutableArray<OfferProposal> proposals) => throw new NotSupportedException();
    public Task<AcceptResult> AcceptAsync(FrameworkInfo framework, Accept accept, ImmutableDictionary<TaskId, string> refusals, CancellationToken cancellationToken) => throw new NotSupportedException();
    public Task DeclineAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, Filters? filters) => throw new NotSupportedException();
    public Task KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy) => throw new NotSupportedException();
    public Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid, bool terminal) => throw new NotSupportedException();
    public Task ReleaseOffersAsync(FrameworkId frameworkId) => throw new NotSupportedException();
    public Task RemoveFrameworkAsync(FrameworkId frameworkId) => throw new NotSupportedException();
    public Task RepublishAsync() => throw new NotSupportedException();
    public Task UpdateFrameworkAsync(FrameworkInfo framework) => throw new NotSupportedException();
}
