using System.Collections.Immutable;
using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>A virtual IP and the backends behind it.</summary>
/// <param name="Address">The IP chosen by the user, or the one given to the name out of 11.0.0.0/8.</param>
[GenerateSerializer, Immutable, Alias("levee.directory-vip")]
public sealed record DirectoryVip(
    [property: Id(0)] VipKey Key,
    [property: Id(1)] string Address,
    [property: Id(2)] ImmutableArray<VipBackend> Backends);
