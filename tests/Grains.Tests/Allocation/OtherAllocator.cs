using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using Mesos.V1.Quota;
using Given = Levee.Grains.Allocation.Allocation;

namespace Levee.Grains.Tests.Allocation;

/// <summary>An allocator from outside, which keeps everything to itself.</summary>
public sealed class OtherAllocator(Random random, AllocatorOptions options) : IAllocator
{
    public AllocatorOptions Options => options;

    public Random Random => random;

    public bool SetFramework(AllocatorFramework framework) => false;

    public void RemoveFramework(FrameworkId frameworkId)
    {
    }

    public bool SetAgent(AllocatorAgent agent) => false;

    public void RemoveAgent(AgentId agentId)
    {
    }

    public void Refuse(FrameworkId frameworkId, string role, AgentId agentId, ResourceBundle resources, DateTimeOffset until)
    {
    }

    public void Revive(FrameworkId frameworkId, IReadOnlyCollection<string> roles)
    {
    }

    public void SetQuotas(IReadOnlyCollection<QuotaConfig> quotas)
    {
    }

    public void SetWeights(IReadOnlyCollection<WeightInfo> weights)
    {
    }

    public void SetWhitelist(IReadOnlySet<string>? hostnames)
    {
    }

    public IReadOnlyList<Given> Allocate(DateTimeOffset now, bool periodic) => [];

    public IReadOnlyList<OfferWithdrawal> WithdrawalsForQuota() => [];

    public IReadOnlyList<AgentId> AgentsWithOffers() => [];

    public AllocatorStatus Describe() => new HierarchicalAllocator(options, random).Describe();
}
