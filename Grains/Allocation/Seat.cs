namespace Levee.Grains.Allocation;

/// <summary>A framework under one of its roles: what it wants, holds and refused there.</summary>
internal sealed class Seat(FrameworkClaim claim, RoleNode role) : ShareNode(claim.Id.Value, role.Frameworks!.Root, isClient: true)
{
    /// <summary>The framework.</summary>
    public FrameworkClaim Claim { get; } = claim;

    /// <summary>The role.</summary>
    public RoleNode Role { get; } = role;

    /// <summary>Agents on which it holds something under the role.</summary>
    public int Holdings { get; set; }

    /// <summary>Agents on which it refused something under the role.</summary>
    public HashSet<AgentPool> RefusedOn { get; } = [];

    /// <summary>The least it wants to be offered; <see langword="null"/>: what is set for all.</summary>
    public MinAllocatable? Least { get; set; }

    /// <summary>Which agents it wants; <see langword="null"/>: any.</summary>
    public OfferWish? Wish { get; set; }
}
