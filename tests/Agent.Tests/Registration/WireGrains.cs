using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Mesos.V1;
using Orleans;
using Accept = Mesos.V1.Scheduler.Call.Types.Accept;

namespace Levee.Agent.Tests.Registration;

/// <summary>A <see cref="FakeMaster"/> behind a real gateway.</summary>
internal sealed class WireMasterGrain(FakeMaster master) : Grain, IMasterGrain
{
    private readonly IMasterGrain _master = master;

    public Task<AgentAdmission> AdmitAgentAsync(AgentInfo info, CancellationToken cancellationToken) => _master.AdmitAgentAsync(info, cancellationToken);
    public Task<MasterDescription> DescribeAsync(CancellationToken cancellationToken) => _master.DescribeAsync(cancellationToken);
    public Task<FrameworkId> NewFrameworkIdAsync(CancellationToken cancellationToken) => _master.NewFrameworkIdAsync(cancellationToken);
    public Task<long> TakeOfferNumbersAsync(int count, CancellationToken cancellationToken) => _master.TakeOfferNumbersAsync(count, cancellationToken);
    public Task FrameworkKnownAsync(FrameworkId frameworkId, CancellationToken cancellationToken) => _master.FrameworkKnownAsync(frameworkId, cancellationToken);
    public Task FrameworkCompletedAsync(FrameworkId frameworkId, CancellationToken cancellationToken) => _master.FrameworkCompletedAsync(frameworkId, cancellationToken);
    public Task AgentStandsAsync(AgentId agentId, AgentStanding standing, DateTimeOffset since) => _master.AgentStandsAsync(agentId, standing, since);
    public Task<AgentWhereabouts> FindAgentsAsync(ImmutableArray<AgentId> agentIds, CancellationToken cancellationToken) => _master.FindAgentsAsync(agentIds, cancellationToken);
    public Task RepublishAsync() => _master.RepublishAsync();
    public Task<ImmutableArray<AgentId>> ListAgentsAsync(CancellationToken cancellationToken) => _master.ListAgentsAsync(cancellationToken);
    public Task<ImmutableArray<FrameworkId>> ListFrameworksAsync(CancellationToken cancellationToken) => _master.ListFrameworksAsync(cancellationToken);
}

/// <inheritdoc cref="WireMasterGrain"/>
internal sealed class WireAgentGrain(FakeMaster master) : Grain, IAgentGrain
{
    private readonly IAgentGrain _agent = master;

    public Task<AgentSession> ConnectAsync(AgentSnapshot snapshot, IAgentObserver agent, CancellationToken cancellationToken) => _agent.ConnectAsync(snapshot, agent, cancellationToken);
    public Task<bool> HeartbeatAsync(Guid session, CancellationToken cancellationToken) => _agent.HeartbeatAsync(session, cancellationToken);
    public Task<bool> StatusUpdateAsync(Guid session, StatusUpdate update, CancellationToken cancellationToken) => _agent.StatusUpdateAsync(session, update, cancellationToken);
    public Task UnregisterAsync(Guid session, CancellationToken cancellationToken) => _agent.UnregisterAsync(session, cancellationToken);
    public Task OfferAsync(long round, ImmutableArray<OfferProposal> proposals) => _agent.OfferAsync(round, proposals);
    public Task<AcceptResult> AcceptAsync(FrameworkInfo framework, Accept accept, ImmutableDictionary<TaskId, string> refusals, CancellationToken cancellationToken) => _agent.AcceptAsync(framework, accept, refusals, cancellationToken);
    public Task DeclineAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, Filters? filters) => _agent.DeclineAsync(frameworkId, offerIds, filters);
    public Task KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy) => _agent.KillTaskAsync(frameworkId, taskId, killPolicy);
    public Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid, bool terminal) => _agent.AcknowledgeAsync(frameworkId, taskId, uuid, terminal);
    public Task ReleaseOffersAsync(FrameworkId frameworkId) => _agent.ReleaseOffersAsync(frameworkId);
    public Task RemoveFrameworkAsync(FrameworkId frameworkId) => _agent.RemoveFrameworkAsync(frameworkId);
    public Task RepublishAsync() => _agent.RepublishAsync();
    public Task UpdateFrameworkAsync(FrameworkInfo framework) => _agent.UpdateFrameworkAsync(framework);
}
