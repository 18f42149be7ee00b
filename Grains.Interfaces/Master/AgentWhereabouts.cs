using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Orleans;

namespace Levee.Grains.Interfaces.Master;

/// <summary>Where the agents stand that somebody asked for.</summary>
/// <param name="Agents">Agents of the registry; one that is missing here was never admitted, or is forgotten.</param>
/// <param name="AnyRecovered">Some agent of the registry has not been heard of since the master started.</param>
[GenerateSerializer, Immutable, Alias("levee.agent-whereabouts")]
public sealed record AgentWhereabouts(
    [property: Id(0)] ImmutableDictionary<AgentId, AgentSighting> Agents, [property: Id(1)] bool AnyRecovered);
