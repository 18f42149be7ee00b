using System.Collections.Immutable;
using Orleans;

namespace Levee.Grains.Interfaces.ClusterFeed;

/// <summary>Changes that lead to <c>Sequence</c>; the answer to a subscription holds everything instead.</summary>
[GenerateSerializer, Immutable, Alias("levee.cluster-delta")]
public sealed record ClusterDelta(
    [property: Id(0)] Guid Epoch, [property: Id(1)] long Sequence, [property: Id(2)] ImmutableArray<ClusterChange> Changes);
