namespace Orleans.Concurrency;

/// <summary>The caller does not wait and hears of no failure.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute
{
}
