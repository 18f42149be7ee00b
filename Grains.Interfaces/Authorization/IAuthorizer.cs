namespace Levee.Grains.Interfaces.Authorization;

/// <summary>Says who may do what. Replaceable by configuration. Source: spec mesos/master-behaviour.md section 15.</summary>
public interface IAuthorizer
{
    /// <summary>Everybody may do everything: nothing needs to be asked, and no answer to be filtered.</summary>
    bool AllowsAll => false;

    /// <summary>Whether a principal may act on an object.</summary>
    /// <param name="principal">The authenticated caller; <see langword="null"/>: any.</param>
    /// <param name="action">Key of the access control list, such as <c>register_frameworks</c>; see <see cref="AclActions"/>.</param>
    /// <param name="value">The object, a role or a user or the like; <see langword="null"/>: any.</param>
    bool Allows(string? principal, string action, string? value);
}
