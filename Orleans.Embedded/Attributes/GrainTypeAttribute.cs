namespace Orleans;

/// <summary>Names a kind of grain, instead of its class name.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute : Attribute
{
    /// <summary>The name.</summary>
    public GrainTypeAttribute(string grainType)
    {
        GrainTypeName = grainType;
    }

    internal string GrainTypeName { get; }
}
