namespace Levee.Embedded.Tests.Api;

/// <summary>What a caller can see of one public type, as text that is equal when the source that compiles against it is.</summary>
/// <param name="FullName">Namespace, nesting and generic arity, such as <c>Orleans.Outer+Inner`1</c>.</param>
/// <param name="Shape">Kind and modifiers, such as <c>abstract class</c>, then constraints and attributes that matter.</param>
/// <param name="BaseType">Full name of the base class; empty for an interface.</param>
/// <param name="Interfaces">Full names of the interfaces named in metadata.</param>
/// <param name="Members">Public and protected members.</param>
internal sealed record ApiType(string FullName, string Shape, string BaseType, IReadOnlyList<string> Interfaces, IReadOnlyList<ApiMember> Members)
{
    /// <summary>The name up to the last dot before any nesting.</summary>
    public string Namespace => FullName.Split('+', '`')[0] is var head && head.LastIndexOf('.') is > 0 and var dot ? head[..dot] : "";

    public bool IsInterface => Shape.Contains("interface", StringComparison.Ordinal);
}
