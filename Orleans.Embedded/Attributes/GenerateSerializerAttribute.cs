namespace Orleans;

/// <summary>The type may be copied between grains, sent and stored: members with <see cref="IdAttribute"/>, and the parameters of a record.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
}
