namespace Levee.Grains.Authorization;

/// <summary>Without access control lists everybody may do everything.</summary>
internal sealed class AllowAll : IAuthorizer
{
    public bool AllowsAll => true;

    public bool Allows(string? principal, string action, string? value) => true;
}
