namespace Levee.Grains.Interfaces.Authorization;

/// <summary>Who may, or may not, act on what.</summary>
internal sealed record AclEntry(AclEntity Principals, AclEntity Objects, bool IsByRole)
{
    /// <returns>What the entry decides; <see langword="null"/> when it is not about this.</returns>
    public bool? Decide(string? principal, string? value) =>
        Principals.Matches(principal, byRole: false) && Objects.Matches(value, IsByRole)
            ? Principals.Allows(principal, byRole: false) && Objects.Allows(value, IsByRole)
            : null;
}
