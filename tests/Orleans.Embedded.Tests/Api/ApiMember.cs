namespace Levee.Embedded.Tests.Api;

/// <summary>One public or protected member.</summary>
/// <param name="Name">Name in metadata, with generic arity.</param>
/// <param name="Text">Everything that matters to callers: modifiers, types, parameter names and defaults, constraints, [Obsolete].</param>
/// <param name="IsOverride">Overrides a member of a base class, so it need not be declared again.</param>
/// <param name="MustBeImplemented">Abstract: whoever derives or implements has to provide it.</param>
internal sealed record ApiMember(string Name, string Text, bool IsOverride, bool MustBeImplemented);
