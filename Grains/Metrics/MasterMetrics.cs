using System.Collections.Concurrent;

namespace Levee.Grains.Metrics;

/// <summary>Counters of this silo, by the names that Mesos' masters use, such as <c>master/messages_kill_task</c>.</summary>
/// <remarks>Any thread. A name that was never counted is not listed. Source: spec operator-api part C.</remarks>
public sealed class MasterMetrics
{
    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    /// <summary>Writes to the storage of grains' state, over a day as in Mesos.</summary>
    public Timings StateStores { get; } = new(TimeSpan.FromDays(1));

    /// <summary>Reads from it.</summary>
    public Timings StateFetches { get; } = new(TimeSpan.FromDays(1));

    /// <summary>Adds to a counter.</summary>
    public void Count(string name, long by = 1) => Interlocked.Add(ref _counters.GetOrAdd(name, static _ => new()).Value, by);

    /// <summary>Sets a value that goes up and down; <see cref="MetricNames.Gauges"/> must have its name.</summary>
    public void Set(string name, long value) => Interlocked.Exchange(ref _counters.GetOrAdd(name, static _ => new()).Value, value);

    /// <summary>Forgets the counters whose names start so: what they counted is gone.</summary>
    public void Forget(string prefix)
    {
        foreach (var name in _counters.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            _counters.TryRemove(name, out _);
        }
    }

    /// <summary>All counters now.</summary>
    public IReadOnlyDictionary<string, long> Snapshot() => _counters.ToDictionary(entry => entry.Key, entry => Interlocked.Read(ref entry.Value.Value));

    private sealed class Counter
    {
        public long Value;
    }
}
