using System.Collections.Immutable;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.ClusterFeed;

/// <summary>An agent as readers see it.</summary>
/// <param name="Allocated">Used by tasks, with <c>allocation_info</c>.</param>
/// <param name="Offers">Outstanding offers of this agent.</param>
[GenerateSerializer, Immutable, Alias("levee.agent-record")]
public sealed record AgentRecord(
    [property: Id(0)] AgentInfo Info,
    [property: Id(1)] string Pid,
    [property: Id(2)] string Version,
    [property: Id(3)] ImmutableArray<AgentInfo.Types.Capability> Capabilities,
    [property: Id(4)] AgentStanding Standing,
    [property: Id(5)] bool Deactivated,
    [property: Id(6)] DateTimeOffset RegisteredTime,
    [property: Id(7)] DateTimeOffset? ReregisteredTime,
    [property: Id(8)] ImmutableArray<Resource> Total,
    [property: Id(9)] ImmutableArray<Resource> Allocated,
    [property: Id(10)] ImmutableArray<Offer> Offers);
