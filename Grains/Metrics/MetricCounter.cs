namespace Levee.Grains.Metrics;

/// <summary>One counter, for those who count often: kept, it costs no look-up by name. Any thread.</summary>
public sealed class MetricCounter
{
    private long _value;

    /// <summary>How much was counted.</summary>
    public long Value => Interlocked.Read(ref _value);

    /// <summary>Adds to it.</summary>
    public void Add(long by = 1) => Interlocked.Add(ref _value, by);

    /// <summary>Makes it a value, for what goes up and down.</summary>
    public void Set(long value) => Interlocked.Exchange(ref _value, value);
}
