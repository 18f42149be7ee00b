using Levee.Grains.Interfaces.ClusterFeed;
using Orleans;

namespace Levee.Grains.Interfaces.Master;

/// <summary>Where one agent stands, and since when.</summary>
[GenerateSerializer, Immutable, Alias("levee.agent-sighting")]
public sealed record AgentSighting([property: Id(0)] AgentStanding Standing, [property: Id(1)] DateTimeOffset Since);
