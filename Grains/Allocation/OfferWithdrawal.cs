using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Grains.Allocation;

/// <summary>Offers that should be rescinded.</summary>
/// <param name="Role">Those of this role and of roles below it; <see langword="null"/>: all of the agent.</param>
public readonly record struct OfferWithdrawal(AgentId AgentId, string? Role);
