namespace Levee.Grains.Interfaces.Authentication;

/// <summary>Endpoints whose callers are asked who they are by the same authenticators. Source: master-behaviour, section 14.</summary>
/// <param name="Name">Text in challenges, such as <c>mesos-master-readonly</c>.</param>
/// <param name="Switch">Flag that has callers asked.</param>
/// <param name="Authenticators">Flag that names the authenticators.</param>
public sealed record Realm(string Name, string Switch, string Authenticators);
