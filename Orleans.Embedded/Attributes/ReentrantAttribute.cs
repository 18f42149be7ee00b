namespace Orleans.Concurrency;

/// <summary>Lets calls to the grain interleave: another may start whenever one awaits.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute
{
}
