using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Orleans;

namespace Levee.Grains.Interfaces.Allocation;

/// <summary>What the allocator knows of a framework.</summary>
/// <param name="Info">Capabilities, <c>offer_filters</c>.</param>
/// <param name="Roles">Roles it is subscribed to, in the form of both old and new frameworks.</param>
/// <param name="SuppressedRoles">Roles for which it wants no offers now.</param>
/// <param name="Active">Connected: gets offers.</param>
[GenerateSerializer, Immutable, Alias("levee.allocator-framework")]
public sealed record AllocatorFramework(
    [property: Id(0)] FrameworkId Id,
    [property: Id(1)] FrameworkInfo Info,
    [property: Id(2)] ImmutableArray<string> Roles,
    [property: Id(3)] ImmutableArray<string> SuppressedRoles,
    [property: Id(4)] OfferConstraints? Constraints,
    [property: Id(5)] bool Active);
