using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Allocation;

/// <summary>What a framework holds on one agent under one role.</summary>
/// <param name="Resources">Offered or used.</param>
/// <param name="Used">The part that tasks and executors use.</param>
[GenerateSerializer, Immutable, Alias("levee.allocator-holding")]
public sealed record AllocatorHolding(
    [property: Id(0)] FrameworkId FrameworkId, [property: Id(1)] string Role, [property: Id(2)] ImmutableArray<Resource> Resources, [property: Id(3)] ImmutableArray<Resource> Used);
