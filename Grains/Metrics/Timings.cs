using System.Collections.Immutable;

namespace Levee.Grains.Metrics;

/// <summary>How long something took, over a window of time. Any thread.</summary>
/// <param name="window">Older values are forgotten; the newest always counts.</param>
public sealed class Timings(TimeSpan window)
{
    // As many as Mesos keeps of one timer.
    private const int Most = 1000;

    private readonly Queue<(DateTimeOffset Time, double Milliseconds)> _values = new();
    private readonly Lock _gate = new();

    /// <summary>Notes one value.</summary>
    public void Add(double milliseconds, DateTimeOffset now)
    {
        lock (_gate)
        {
            _values.Enqueue((now, milliseconds));
            Forget(now);
        }
    }

    /// <summary>What the window holds, oldest first, in milliseconds.</summary>
    public ImmutableArray<double> Values(DateTimeOffset now)
    {
        lock (_gate)
        {
            Forget(now);
            return [.. _values.Select(value => value.Milliseconds)];
        }
    }

    private void Forget(DateTimeOffset now)
    {
        while (_values.Count > Most || (_values.Count > 1 && now - _values.Peek().Time > window))
        {
            _values.Dequeue();
        }
    }
}
