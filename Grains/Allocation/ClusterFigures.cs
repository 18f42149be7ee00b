using System.Collections.Immutable;
using Levee.Grains.Interfaces.Allocation;

namespace Levee.Grains.Allocation;

/// <summary>Reads figures for metrics from the books.</summary>
internal static class ClusterFigures
{
    /// <summary>All but those of the runs.</summary>
    public static AllocatorStatus Of(Cluster cluster)
    {
        var roles = cluster.Roles.All().ToList();
        return new(
            0,
            [],
            [],
            cluster.RoleSorter is not DrfSorter drf ? ImmutableDictionary<string, double>.Empty
                : roles.Where(static role => role.Seats.Count > 0).ToImmutableDictionary(static role => role.Path, role => drf.ShareOf(role.Below.Count > 0 ? role.Self : role)),
            roles.Where(static role => role.Refusals > 0).ToImmutableDictionary(static role => role.Path, static role => role.Refusals),
            roles.ToImmutableDictionary(static role => role.Path, role => Sum(role.Reserved, role.Used).ToAmounts(cluster.Names)),
            roles.ToImmutableDictionary(static role => role.Path, role => Sum(role.Reserved, role.Offered).ToAmounts(cluster.Names)),
            cluster.Capacity.ToAmounts(cluster.Names),
            cluster.Totals.All.ToAmounts(cluster.Names),
            cluster.Roles.Root.Allocated.ToAmounts(cluster.Names));
    }

    private static Quantities Sum(Quantities left, Quantities right)
    {
        var sum = new Quantities();
        sum.Add(left, 1);
        sum.Add(right, 1);
        return sum;
    }
}
