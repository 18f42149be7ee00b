namespace Levee.Grains.Interfaces.Authorization;

/// <summary>Without access control lists everybody may do everything.</summary>
public sealed class AllowAll : IAuthorizer
{
    /// <inheritdoc/>
    public bool AllowsAll => true;

    /// <inheritdoc/>
    public bool Allows(string? principal, string action, string? value) => true;
}
