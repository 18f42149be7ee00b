namespace Orleans;

/// <summary>Number of a member on the wire; never reused.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class IdAttribute : Attribute
{
    /// <summary>The number, unique within its type.</summary>
    public IdAttribute(uint id)
    {
        Id = id;
    }

    /// <summary>The number.</summary>
    public uint Id { get; }
}
