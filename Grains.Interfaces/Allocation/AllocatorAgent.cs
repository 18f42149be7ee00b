using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Allocation;

/// <summary>What an agent has and who holds it.</summary>
/// <param name="Version">Grows with each report of one activation of the agent's grain.</param>
/// <param name="Round">Number of the last proposals the agent's grain has worked off.</param>
/// <param name="Active">Connected: its resources may be offered.</param>
/// <param name="Total">All its resources.</param>
/// <param name="Held">Offered or used, with <c>allocation_info</c>, per framework and role.</param>
/// <param name="Freed">Resources came free because a task or executor ended: offer them at once.</param>
[GenerateSerializer, Immutable, Alias("levee.allocator-agent")]
public sealed record AllocatorAgent(
    [property: Id(0)] AgentInfo Info,
    [property: Id(1)] ImmutableArray<AgentInfo.Types.Capability> Capabilities,
    [property: Id(2)] Guid Activation,
    [property: Id(3)] long Version,
    [property: Id(4)] long Round,
    [property: Id(5)] bool Active,
    [property: Id(6)] ImmutableArray<Resource> Total,
    [property: Id(7)] ImmutableArray<AllocatorHolding> Held,
    [property: Id(8)] bool Freed)
{
    /// <summary>Id of the agent.</summary>
    public AgentId Id => new(Info.Id.Value);
}
