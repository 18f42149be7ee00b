namespace Orleans.Concurrency;

/// <summary>The call changes nothing: it may interleave with other such calls.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute
{
}
