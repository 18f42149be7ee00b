using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Mesos.V1.Quota;
using Orleans;
using Orleans.Concurrency;

namespace Levee.Grains.Interfaces.Allocation;

/// <summary>Decides who is offered what next.</summary>
/// <remarks>
/// Key: always 0. It owns no resource: an agent's grain reports what it has and who holds it, and checks each proposal again.
/// All calls are one way, so that nobody waits for it. Source: spec mesos/allocator.md sections 4 to 7.
/// </remarks>
[Alias("levee.allocator")]
public interface IAllocatorGrain : IGrainWithIntegerKey
{
    /// <summary>A framework came or changed.</summary>
    [OneWay, Alias("SetFramework")]
    Task SetFrameworkAsync([Immutable] AllocatorFramework framework);

    /// <summary>A framework was removed.</summary>
    [OneWay, Alias("RemoveFramework")]
    Task RemoveFrameworkAsync(FrameworkId frameworkId);

    /// <summary>An agent's report, whole; a report that is older than one seen is ignored.</summary>
    [OneWay, Alias("SetAgent")]
    Task SetAgentAsync([Immutable] AllocatorAgent agent);

    /// <summary>An agent was removed.</summary>
    [OneWay, Alias("RemoveAgent")]
    Task RemoveAgentAsync(AgentId agentId);

    /// <summary>A framework does not want these resources for a while.</summary>
    /// <param name="resources">What it refused, without <c>allocation_info</c>.</param>
    /// <param name="filters">Its <c>refuse_seconds</c> decide how long; <see langword="null"/>: 5 s.</param>
    /// <param name="revived">When it refused; a later revival of the role makes this void.</param>
    [OneWay, Alias("Refuse")]
    Task RefuseAsync(FrameworkId frameworkId, string role, AgentId agentId, [Immutable] ImmutableArray<Resource> resources, [Immutable] Filters? filters, ReviveMark revived);

    /// <summary>Sets the quota of all roles; one that is not listed has none any more.</summary>
    /// <param name="rescind">Withdraw offers until consumption fits the limits and the guarantees can be met. Source: spec operator-api section A.5.</param>
    [OneWay, Alias("SetQuotas")]
    Task SetQuotasAsync([Immutable] ImmutableArray<QuotaConfig> quotas, bool rescind);

    /// <summary>Sets the weight of all roles; one that is not listed has 1.</summary>
    /// <param name="rescind">Withdraw all outstanding offers, so that they are shared out anew.</param>
    [OneWay, Alias("SetWeights")]
    Task SetWeightsAsync([Immutable] ImmutableArray<WeightInfo> weights, bool rescind);

    /// <summary>Its figures.</summary>
    [Alias("Describe")]
    Task<AllocatorStatus> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Clears the filters of roles and offers to them again.</summary>
    [OneWay, Alias("Revive")]
    Task ReviveAsync(FrameworkId frameworkId, ImmutableArray<string> roles, ReviveMark revived);
}
