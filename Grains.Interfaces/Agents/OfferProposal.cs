using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Agents;

/// <summary>What the allocator wants offered to one framework on one agent under one role.</summary>
/// <param name="OfferId">Id the offer will have.</param>
/// <param name="Resources">Resources with <c>allocation_info.role</c> set to <paramref name="Role"/>.</param>
[GenerateSerializer, Immutable, Alias("levee.offer-proposal")]
public sealed record OfferProposal(
    [property: Id(0)] OfferId OfferId, [property: Id(1)] FrameworkId FrameworkId, [property: Id(2)] string Role, [property: Id(3)] ImmutableArray<Resource> Resources);
