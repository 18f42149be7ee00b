using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tasks;
using Mesos.V1;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Allocation;

/// <summary>What the allocator knows of one framework.</summary>
internal sealed class FrameworkClaim(FrameworkId id)
{
    /// <summary>Its id.</summary>
    public FrameworkId Id { get; } = id;

    /// <summary>Its description; <see langword="null"/> while only agents know of it.</summary>
    public AllocatorFramework? Framework { get; private set; }

    /// <summary>By role: those it is subscribed to, and those under which it holds something.</summary>
    public Dictionary<string, Seat> Seats { get; } = new(StringComparer.Ordinal);

    /// <summary>What it cannot handle and is not offered.</summary>
    public ResourceTraits Unwanted { get; private set; }

    /// <summary>Whether it takes agents with GPUs.</summary>
    public bool TakesGpus { get; private set; }

    /// <summary>Whether it takes agents of other regions.</summary>
    public bool IsRegionAware { get; private set; }

    /// <summary>Whether it has several roles, which an agent must understand.</summary>
    public bool IsMultiRole { get; private set; }

    /// <summary>Takes a description, or notes that there is none any more.</summary>
    public void Describe(AllocatorFramework? framework)
    {
        Framework = framework;
        var info = framework?.Info ?? new FrameworkInfo();
        Unwanted = (info.Can(Capability.SharedResources) ? 0 : ResourceTraits.Shared)
            | (info.Can(Capability.RevocableResources) ? 0 : ResourceTraits.Revocable)
            | (info.Can(Capability.ReservationRefinement) ? 0 : ResourceTraits.Refined);
        TakesGpus = info.Can(Capability.GpuResources);
        IsRegionAware = info.Can(Capability.RegionAware);
        IsMultiRole = info.Can(Capability.MultiRole);
    }

    /// <summary>Whether it is subscribed to a role.</summary>
    public bool IsSubscribedTo(string role) => Framework is { } framework && framework.Roles.Contains(role);

    /// <summary>Whether it wants offers under a role.</summary>
    public bool Wants(string role) => Framework is { Active: true } && IsSubscribedTo(role) && !Framework.SuppressedRoles.Contains(role);
}
