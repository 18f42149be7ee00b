using System.Collections.Immutable;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Orleans;

namespace Levee.Grains.Interfaces.ClusterFeed;

/// <summary>A framework as readers see it; <c>Info.id</c> is its id.</summary>
[GenerateSerializer, Immutable, Alias("levee.framework-record")]
public sealed record FrameworkRecord(
    [property: Id(0)] FrameworkInfo Info,
    [property: Id(1)] bool Active,
    [property: Id(2)] bool Connected,
    [property: Id(3)] bool Recovered,
    [property: Id(4)] bool Completed,
    [property: Id(5)] DateTimeOffset RegisteredTime,
    [property: Id(6)] DateTimeOffset? ReregisteredTime,
    [property: Id(7)] DateTimeOffset? UnregisteredTime,
    [property: Id(8)] OfferConstraints? Constraints)
{
    /// <summary>Roles for which it wants no offers now.</summary>
    [Id(9)]
    public ImmutableArray<string> SuppressedRoles { get; init; } = [];
}
