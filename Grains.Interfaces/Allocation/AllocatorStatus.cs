using System.Collections.Immutable;
using Orleans;

namespace Levee.Grains.Interfaces.Allocation;

/// <summary>Figures of the allocator, for metrics and for the check of a new quota.</summary>
/// <param name="Runs">Allocation runs since the activation.</param>
/// <param name="RunMilliseconds">Durations of the latest runs, at most 1000 of the last hour, oldest first.</param>
/// <param name="LatencyMilliseconds">Times from the wish for a run to its start, likewise.</param>
/// <param name="DominantShares">Weighted dominant share per role.</param>
/// <param name="ActiveFilters">Refusals that stand, per role.</param>
/// <param name="Consumed">Quota consumed per role: reservations of the subtree, and unreserved resources in use; resource name to amount.</param>
/// <param name="OfferedOrConsumed">The same with outstanding offers.</param>
/// <param name="Capacity">Non-revocable scalars of all agents.</param>
/// <param name="Totals">All scalars of all agents.</param>
/// <param name="OfferedOrAllocated">Scalars that are offered or in use, on all agents.</param>
[GenerateSerializer, Immutable, Alias("levee.allocator-status")]
public sealed record AllocatorStatus(
    [property: Id(0)] long Runs,
    [property: Id(1)] ImmutableArray<double> RunMilliseconds,
    [property: Id(2)] ImmutableArray<double> LatencyMilliseconds,
    [property: Id(3)] ImmutableDictionary<string, double> DominantShares,
    [property: Id(4)] ImmutableDictionary<string, int> ActiveFilters,
    [property: Id(5)] ImmutableDictionary<string, ImmutableDictionary<string, double>> Consumed,
    [property: Id(6)] ImmutableDictionary<string, ImmutableDictionary<string, double>> OfferedOrConsumed,
    [property: Id(7)] ImmutableDictionary<string, double> Capacity,
    [property: Id(8)] ImmutableDictionary<string, double> Totals,
    [property: Id(9)] ImmutableDictionary<string, double> OfferedOrAllocated);
