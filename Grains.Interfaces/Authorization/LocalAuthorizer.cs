namespace Levee.Grains.Interfaces.Authorization;

/// <summary>Decides by access control lists.</summary>
internal sealed class LocalAuthorizer(Acls acls) : IAuthorizer
{
    public bool Allows(string? principal, string action, string? value) => acls.Allows(principal, action, value);
}
