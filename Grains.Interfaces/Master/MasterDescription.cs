using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Master;

/// <summary>What the master says of itself in SUBSCRIBED, <c>/state</c> and GET_MASTER.</summary>
/// <param name="Info">Id, address, version, capabilities.</param>
/// <param name="StartTime">When this incarnation started.</param>
/// <param name="ElectedTime">When it became the leader in name.</param>
/// <param name="Cluster">Name of the cluster, or <see langword="null"/>.</param>
[GenerateSerializer, Immutable, Alias("levee.master-description")]
public sealed record MasterDescription(
    [property: Id(0)] MasterInfo Info, [property: Id(1)] DateTimeOffset StartTime, [property: Id(2)] DateTimeOffset ElectedTime, [property: Id(3)] string? Cluster);
