using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Resources;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Allocation;

/// <summary>What the allocator knows of one agent.</summary>
internal sealed class AgentPool
{
    private readonly Dictionary<(FrameworkId, string), ResourceBundle> _held;
    private readonly HashSet<AgentCapability> _capabilities;

    /// <summary>Takes a report.</summary>
    /// <param name="last">What the report before said; its parts are taken over where nothing changed.</param>
    public AgentPool(AllocatorAgent report, AgentPool? last)
    {
        Report = report;
        Total = last is not null && last.Report.Total == report.Total ? last.Total : ResourceBundle.Of(report.Total).Unallocated();
        _held = report.Held.ToDictionary(held => (held.FrameworkId, held.Role), held => ResourceBundle.Of(held.Resources).AllocatedTo(held.Role));
        _capabilities = [.. report.Capabilities.Select(capability => capability.Type)];
        Free = _held.Values.Aggregate(Total, static (free, one) => free.Less(one.Unallocated()));
    }

    /// <summary>The last report.</summary>
    public AllocatorAgent Report { get; }

    /// <summary>All resources, not allocated.</summary>
    public ResourceBundle Total { get; }

    /// <summary>Not held by anybody, not allocated.</summary>
    public ResourceBundle Free { get; private set; }

    /// <summary>What is held, per framework and role.</summary>
    public IReadOnlyDictionary<(FrameworkId FrameworkId, string Role), ResourceBundle> Held => _held;

    /// <summary>Whether it has GPUs, which only those frameworks get that ask for them.</summary>
    public bool HasGpus => Total.Thousandths("gpus") > 0;

    /// <summary>Whether the agent can do something.</summary>
    public bool Can(AgentCapability capability) => _capabilities.Contains(capability);

    /// <summary>Whether all that decides about offers, but who holds what, is as in another report.</summary>
    public bool IsLike(AgentPool other) =>
        Report.Active == other.Report.Active && _capabilities.SetEquals(other._capabilities) && Total.Equals(other.Total)
        && Report.Info.Attributes.Equals(other.Report.Info.Attributes) && Report.Info.Hostname == other.Report.Info.Hostname;

    /// <summary>Gives free resources away.</summary>
    public void Take(FrameworkId frameworkId, string role, ResourceBundle resources)
    {
        Free = Free.Without(resources.Unallocated()) ?? throw new InvalidOperationException($"{resources} is not free on agent {Report.Id}.");
        _held[(frameworkId, role)] = _held.GetValueOrDefault((frameworkId, role), ResourceBundle.Empty) + resources;
    }
}
