using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Allocation;

/// <summary>What the allocator knows of one agent.</summary>
internal sealed class AgentPool(AgentId id)
{
    private ResourceBundle _sharedLeft = ResourceBundle.Empty;

    /// <summary>Its id.</summary>
    public AgentId Id { get; } = id;

    /// <summary>The last description; <see langword="null"/> before the first.</summary>
    public AllocatorAgent? Report { get; private set; }

    /// <summary>All resources, not allocated.</summary>
    public ResourceBundle Total { get; private set; } = ResourceBundle.Empty;

    /// <summary>Resources that many may hold at once; a part of the total.</summary>
    public ResourceBundle Shared { get; private set; } = ResourceBundle.Empty;

    /// <summary>Held by nobody; without the shared ones.</summary>
    public ResourceBundle Free { get; private set; } = ResourceBundle.Empty;

    /// <summary>What can be given away now: the free ones, and the shared ones not yet given away in this run.</summary>
    public ResourceBundle Available { get; private set; } = ResourceBundle.Empty;

    /// <summary>Who has what.</summary>
    public List<Holding> Holdings { get; } = [];

    /// <summary>Who refused what; <see langword="null"/>: nobody refused anything.</summary>
    public Dictionary<Seat, List<Refusal>>? Refusals { get; set; }

    /// <summary>Copies of shared resources.</summary>
    public SharedHoldings SharedHoldings { get; } = new();

    /// <summary>When it is looked at next.</summary>
    public Due Due { get; set; }

    /// <summary>Whether quota kept something back when it was looked at last.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>Whether chance chose what quota kept back when it was looked at last, so that it may choose otherwise the next time.</summary>
    public bool IsDrawn { get; set; }

    /// <summary>Whether it is looked at only because something on it ended: a framework with an offer from it gets no second one then.</summary>
    public bool IsEager { get; set; }

    /// <summary>Whether somebody was passed over for that; it is looked at again with the next answer.</summary>
    public bool AwaitsAnswer { get; set; }

    /// <summary>Whether it has GPUs, which are for frameworks that ask for them.</summary>
    public bool HasGpus { get; private set; }

    /// <summary>Whether it understands frameworks with several roles.</summary>
    public bool IsMultiRole { get; private set; }

    /// <summary>Whether it understands roles below roles.</summary>
    public bool IsHierarchical { get; private set; }

    /// <summary>Its region; <see langword="null"/>: it does not say.</summary>
    public string? Region { get; private set; }

    /// <summary>Connected.</summary>
    public bool IsActive => Report is { Active: true };

    /// <summary>Host name; empty before the first report.</summary>
    public string Hostname => Report?.Info.Hostname ?? "";

    /// <summary>Takes what a report says of the agent itself, not of who holds what.</summary>
    /// <param name="total">All resources, not allocated.</param>
    /// <returns>Whether anything differs that decides about offers.</returns>
    public bool Describe(AllocatorAgent report, ResourceBundle total)
    {
        var (isMultiRole, isHierarchical) = (Can(report, AgentCapability.MultiRole), Can(report, AgentCapability.HierarchicalRole));
        var same = Report is { } last && last.Active == report.Active && isMultiRole == IsMultiRole && isHierarchical == IsHierarchical
            && ReferenceEquals(total, Total) && SamePlace(last.Info, report.Info);
        (IsMultiRole, IsHierarchical, Report, Region) = (isMultiRole, isHierarchical, report, report.Info.Domain?.FaultDomain?.Region?.Name);
        if (!ReferenceEquals(total, Total))
        {
            Total = total;
            HasGpus = total.Thousandths("gpus") > 0;
            Shared = (total.Traits & ResourceTraits.Shared) == 0 ? ResourceBundle.Empty : total.Where(slice => slice.Kind.IsShared);
        }

        return !same;
    }

    /// <summary>Makes all shared resources available again, for a new run.</summary>
    public void ShareAnew()
    {
        _sharedLeft = Shared;
        Available = Shared.IsEmpty ? Free : Free + Shared;
    }

    /// <summary>Sets what is free after the holdings changed.</summary>
    public void SetFree(ResourceBundle free)
    {
        Free = free;
        Available = _sharedLeft.IsEmpty ? free : free + _sharedLeft;
    }

    /// <summary>Gives available resources away.</summary>
    public void Take(Seat seat, ResourceBundle resources)
    {
        var hasShared = (resources.Traits & ResourceTraits.Shared) != 0;
        var alone = hasShared ? resources.Where(slice => !slice.Kind.IsShared) : resources;
        if (hasShared)
        {
            _sharedLeft = _sharedLeft.Without(resources.Where(slice => slice.Kind.IsShared)) ?? throw Unavailable(resources);
        }

        SetFree(Free.Without(alone) ?? throw Unavailable(resources));
        var at = Holdings.FindIndex(holding => ReferenceEquals(holding.Seat, seat));
        if (at < 0)
        {
            seat.Holdings++;
            Holdings.Add(new(seat, resources, ResourceBundle.Empty));
        }
        else
        {
            Holdings[at] = Holdings[at] with { Resources = Holdings[at].Resources + resources };
        }
    }

    /// <summary>Whether a framework has offers from it that it has not answered.</summary>
    public bool HasOffersTo(FrameworkClaim claim) =>
        Holdings.Exists(holding => ReferenceEquals(holding.Seat.Claim, claim) && !holding.Used.Contains(holding.Resources));

    private InvalidOperationException Unavailable(ResourceBundle resources) => new($"{resources} is not available on agent {Id}.");

    private static bool SamePlace(AgentInfo last, AgentInfo next) =>
        ReferenceEquals(last, next) || (last.Hostname == next.Hostname && last.Attributes.Equals(next.Attributes) && Equals(last.Domain, next.Domain));

    private static bool Can(AllocatorAgent report, AgentCapability wanted)
    {
        foreach (var capability in report.Capabilities)
        {
            if (capability.Type == wanted)
            {
                return true;
            }
        }

        return false;
    }
}
