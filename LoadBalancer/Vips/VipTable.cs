using System.Collections.Immutable;
using Levee.Grains.Interfaces.Services;

namespace Levee.LoadBalancer.Vips;

/// <summary>The virtual IPs at one moment of the directory.</summary>
/// <param name="Epoch">Activation of the directory that <paramref name="Sequence"/> belongs to.</param>
/// <param name="Sequence">Number of the last change contained.</param>
internal sealed record VipTable(Guid Epoch, long Sequence, ImmutableDictionary<VipKey, DirectoryVip> Vips)
{
    /// <summary>No virtual IPs; what holds before the directory was reached for the first time.</summary>
    public static VipTable Empty { get; } = new(Guid.Empty, 0, ImmutableDictionary<VipKey, DirectoryVip>.Empty);

    /// <summary>The virtual IPs of a snapshot.</summary>
    public static VipTable From(DirectorySnapshot snapshot) =>
        new(snapshot.Epoch, snapshot.Sequence, snapshot.Vips.ToImmutableDictionary(vip => vip.Key));

    /// <summary>The table after a delta.</summary>
    /// <returns>This table when the delta is already contained; <see langword="null"/> when something between is missing: ask for a snapshot.</returns>
    public VipTable? Apply(DirectoryDelta delta)
    {
        if (delta.Epoch != Epoch || delta.Sequence > Sequence + 1)
        {
            return null;
        }

        return delta.Sequence <= Sequence ? this : this with { Sequence = delta.Sequence, Vips = delta.Changes.Aggregate(Vips, Apply) };
    }

    private static ImmutableDictionary<VipKey, DirectoryVip> Apply(ImmutableDictionary<VipKey, DirectoryVip> vips, DirectoryChange change) => change switch
    {
        DirectoryChange.VipChanged changed => vips.SetItem(changed.Vip.Key, changed.Vip),
        DirectoryChange.VipRemoved removed => vips.Remove(removed.Key),
        _ => vips,
    };
}
