using System.Collections.Concurrent;
using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Grains.Metrics;

/// <summary>Counters of this silo, by the names that Mesos' masters use, such as <c>master/messages_kill_task</c>.</summary>
/// <remarks>Any thread. A name that was never asked for is not listed. Source: spec operator-api part C.</remarks>
public sealed class MasterMetrics
{
    private readonly ConcurrentDictionary<string, MetricCounter> _counters = new(StringComparer.Ordinal);

    /// <summary>The counter of a name, made when it is not there.</summary>
    public MetricCounter Counter(string name) => _counters.GetOrAdd(name, static _ => new());

    /// <summary>Writes to the storage of grains' state, over a day as in Mesos.</summary>
    public Timings StateStores { get; } = new(TimeSpan.FromDays(1));

    /// <summary>Reads from it.</summary>
    public Timings StateFetches { get; } = new(TimeSpan.FromDays(1));

    /// <summary>Adds to a counter.</summary>
    public void Count(string name, long by = 1) => Counter(name).Add(by);

    /// <summary>Sets a value that goes up and down; <see cref="MetricNames.Gauges"/> must have its name.</summary>
    public void Set(string name, long value) => Counter(name).Set(value);

    /// <summary>Forgets the counters whose names start so: what they counted is gone.</summary>
    public void Forget(string prefix)
    {
        foreach (var name in _counters.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            _counters.TryRemove(name, out _);
        }
    }

    /// <summary>Forgets the counters of a framework that nobody remembers any more.</summary>
    public void Forget(FrameworkId frameworkId)
    {
        foreach (var name in _counters.Keys.Where(name => name.StartsWith(FrameworkMetricNames.All, StringComparison.Ordinal) && name.Contains($"/{frameworkId}/", StringComparison.Ordinal)))
        {
            _counters.TryRemove(name, out _);
        }
    }

    /// <summary>All counters now.</summary>
    public IReadOnlyDictionary<string, long> Snapshot() => _counters.ToDictionary(entry => entry.Key, entry => entry.Value.Value);
}
