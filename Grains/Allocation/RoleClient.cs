namespace Levee.Grains.Allocation;

/// <summary>All frameworks of exactly one role, as one client among the roles below it.</summary>
internal sealed class RoleClient(RoleNode role) : ShareNode(role.Path + "/.", role, isClient: true)
{
    /// <summary>The role.</summary>
    public RoleNode Role { get; } = role;
}
