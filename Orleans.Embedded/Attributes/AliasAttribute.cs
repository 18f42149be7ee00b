namespace Orleans;

/// <summary>Name on the wire and in storage, so that the type or method can be renamed in code.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method | AttributeTargets.Interface, AllowMultiple = true)]
public sealed class AliasAttribute : Attribute
{
    /// <summary>The name, unique among types, or among the methods of one interface.</summary>
    public AliasAttribute(string alias)
    {
        Alias = alias;
    }

    /// <summary>The name.</summary>
    public string Alias { get; }
}
