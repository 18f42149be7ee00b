using System.Collections.Immutable;

namespace Levee.Grains.Allocation;

/// <summary>Measured times of the last hour, at most so many.</summary>
internal sealed class RunTimes
{
    private const int Most = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly Queue<(DateTimeOffset At, double Milliseconds)> _times = new();

    /// <summary>Adds one.</summary>
    public void Add(DateTimeOffset now, TimeSpan time)
    {
        _times.Enqueue((now, time.TotalMilliseconds));
        while (_times.Count > Most)
        {
            _times.Dequeue();
        }
    }

    /// <summary>Those of the last hour in milliseconds, oldest first.</summary>
    public ImmutableArray<double> Recent(DateTimeOffset now)
    {
        while (_times.TryPeek(out var oldest) && now - oldest.At > Window)
        {
            _times.Dequeue();
        }

        return [.. _times.Select(static time => time.Milliseconds)];
    }
}
