using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;
using Orleans.Concurrency;

namespace Levee.Grains.Interfaces.Master;

/// <summary>Gives out ids and keeps the registry of agents and frameworks.</summary>
/// <remarks>Key: always 0. Source: spec master-behaviour (registry), scheduler-api section 3.3.</remarks>
[Alias("levee.master")]
public interface IMasterGrain : IGrainWithIntegerKey
{
    /// <summary>Who this master is: id, address, version, capabilities, times.</summary>
    [Alias("Describe")]
    Task<MasterDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>A framework id never given out before; durable before it is returned.</summary>
    [Alias("NewFrameworkId")]
    Task<FrameworkId> NewFrameworkIdAsync(CancellationToken cancellationToken);

    /// <summary>Admits an agent. An agent that brings an id keeps it unless it was marked gone.</summary>
    /// <param name="info">What the agent says of itself; <c>id</c> set when it was admitted before.</param>
    [Alias("AdmitAgent")]
    Task<AgentAdmission> AdmitAgentAsync(AgentInfo info, CancellationToken cancellationToken);

    /// <summary>First number of a block of <paramref name="count"/> offer numbers that nobody else gets.</summary>
    [Alias("TakeOfferNumbers")]
    Task<long> TakeOfferNumbersAsync(int count, CancellationToken cancellationToken);

    /// <summary>Notes that a framework is known, so that it is found again after a restart.</summary>
    [Alias("FrameworkKnown")]
    Task FrameworkKnownAsync(FrameworkId frameworkId, CancellationToken cancellationToken);

    /// <summary>Notes that a framework was removed; its id stays in the bounded list of completed ones.</summary>
    [Alias("FrameworkCompleted")]
    Task FrameworkCompletedAsync(FrameworkId frameworkId, CancellationToken cancellationToken);

    /// <summary>An agent's grain tells where its agent stands now; a lost agent is made known to all frameworks.</summary>
    [OneWay, Alias("AgentStands")]
    Task AgentStandsAsync(AgentId agentId, AgentStanding standing, DateTimeOffset since);

    /// <summary>Where agents stand, as explicit reconciliation asks.</summary>
    /// <returns>One entry for each agent of the registry that was asked for, and whether any agent at all is still <see cref="AgentStanding.Recovered"/>.</returns>
    [Alias("FindAgents")]
    Task<AgentWhereabouts> FindAgentsAsync(ImmutableArray<AgentId> agentIds, CancellationToken cancellationToken);

    /// <summary>Publishes its description to the cluster feed again.</summary>
    [OneWay, Alias("Republish")]
    Task RepublishAsync();

    /// <summary>All agents of the registry, unreachable ones included.</summary>
    [Alias("ListAgents")]
    Task<ImmutableArray<AgentId>> ListAgentsAsync(CancellationToken cancellationToken);

    /// <summary>All frameworks known, completed ones included.</summary>
    [Alias("ListFrameworks")]
    Task<ImmutableArray<FrameworkId>> ListFrameworksAsync(CancellationToken cancellationToken);
}
