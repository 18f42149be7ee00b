using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using Mesos.V1.Quota;

namespace Levee.Grains.Allocation;

/// <summary>Decides who is offered what next. One thread, no clock, no I/O.</summary>
/// <remarks>
/// It is told facts in any order, also about frameworks and agents it has never heard of, and the same fact more than once. Between two runs it collects the agents
/// worth looking at, so that the cost of a run follows what changed, not the size of the cluster. Source: spec mesos/allocator.md sections 4 to 7.
/// </remarks>
public interface IAllocator
{
    /// <summary>A framework came or changed.</summary>
    /// <returns>Whether a run is due at once: it became active, or a role of it did.</returns>
    bool SetFramework(AllocatorFramework framework);

    /// <summary>A framework was removed; what it holds stays charged until the agents report otherwise.</summary>
    void RemoveFramework(FrameworkId frameworkId);

    /// <summary>An agent's report, which replaces the one before.</summary>
    /// <returns>
    /// Whether a run is due at once: the agent is new, or what it is or has changed, or a task on it ended. Resources that came free by a refusal wait for the next
    /// periodic run, or else one that lasts no time would be answered by the same offer at once, and so on.
    /// </returns>
    bool SetAgent(AllocatorAgent agent);

    /// <summary>An agent was removed.</summary>
    void RemoveAgent(AgentId agentId);

    /// <summary>A framework does not want these resources of an agent, nor fewer.</summary>
    /// <param name="resources">Without allocation.</param>
    /// <param name="until">When it ends, yet not before the next periodic run is over.</param>
    void Refuse(FrameworkId frameworkId, string role, AgentId agentId, ResourceBundle resources, DateTimeOffset until);

    /// <summary>Forgets a framework's refusals under some roles; a run is due at once.</summary>
    /// <param name="roles">None: all of its roles.</param>
    void Revive(FrameworkId frameworkId, IReadOnlyCollection<string> roles);

    /// <summary>Sets the quota of all roles, with effect from the next periodic run.</summary>
    void SetQuotas(IReadOnlyCollection<QuotaConfig> quotas);

    /// <summary>Sets the weights of all roles.</summary>
    void SetWeights(IReadOnlyCollection<WeightInfo> weights);

    /// <summary>Sets the host names of the agents to offer, with effect from the next periodic run.</summary>
    /// <param name="hostnames"><see langword="null"/>: all.</param>
    void SetWhitelist(IReadOnlySet<string>? hostnames);

    /// <summary>Shares out what is free on the agents worth looking at.</summary>
    /// <param name="periodic">The run that comes each interval; it looks also at agents that wait for it.</param>
    /// <returns>At most one entry per agent, framework and role; charged to the framework until the agent's next report.</returns>
    IReadOnlyList<Allocation> Allocate(DateTimeOffset now, bool periodic);

    /// <summary>Offers to rescind so that consumption fits the limits and guarantees can be met; none when it does and they can.</summary>
    IReadOnlyList<OfferWithdrawal> WithdrawalsForQuota();

    /// <summary>Agents with outstanding offers.</summary>
    IReadOnlyList<AgentId> AgentsWithOffers();

    /// <summary>Figures, without those of the runs, which the host measures.</summary>
    AllocatorStatus Describe();
}
