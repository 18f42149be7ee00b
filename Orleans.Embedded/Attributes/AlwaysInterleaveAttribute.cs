namespace Orleans.Concurrency;

/// <summary>The call may start while others await.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute
{
}
