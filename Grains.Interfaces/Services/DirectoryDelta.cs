using System.Collections.Immutable;
using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>Changes that lead from sequence <c>Sequence - 1</c> to <c>Sequence</c>, applied in order.</summary>
[GenerateSerializer, Immutable, Alias("levee.directory-delta")]
public sealed record DirectoryDelta(
    [property: Id(0)] Guid Epoch, [property: Id(1)] long Sequence, [property: Id(2)] ImmutableArray<DirectoryChange> Changes);
