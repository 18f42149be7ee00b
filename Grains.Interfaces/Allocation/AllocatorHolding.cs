using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Allocation;

/// <summary>What a framework holds on one agent under one role, offered or used.</summary>
[GenerateSerializer, Immutable, Alias("levee.allocator-holding")]
public sealed record AllocatorHolding(
    [property: Id(0)] FrameworkId FrameworkId, [property: Id(1)] string Role, [property: Id(2)] ImmutableArray<Resource> Resources);
