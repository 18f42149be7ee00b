using Levee.Agent.Http;

namespace Levee.Agent.Docker;

/// <summary>How long images took to come, in milliseconds. Source: spec agent-api section 8 (<c>containerizer/docker/image_pull_ms</c> and its suffixes), Mesos' Timer.</summary>
/// <param name="name">Of the metric.</param>
internal sealed class DockerPullTimes(string name = "containerizer/docker/image_pull_ms") : IMetricsPart
{
    private const int Most = 1000;
    private static readonly (string Suffix, double Part)[] Quantiles = [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999), ("p9999", 0.9999)];
    private readonly Lock _gate = new();
    private readonly Queue<double> _times = new();
    private double _last;

    public void Add(TimeSpan time)
    {
        lock (_gate)
        {
            _last = time.TotalMilliseconds;
            _times.Enqueue(_last);
            if (_times.Count > Most)
            {
                _times.Dequeue();
            }
        }
    }

    /// <summary>Nothing before the first pull.</summary>
    public void AddTo(IDictionary<string, double> metrics)
    {
        double[] sorted;
        lock (_gate)
        {
            if (_times.Count == 0)
            {
                return;
            }

            sorted = [.. _times.Order()];
            metrics[name] = _last;
        }

        (metrics[$"{name}/count"], metrics[$"{name}/min"], metrics[$"{name}/max"]) = (sorted.Length, sorted[0], sorted[^1]);
        foreach (var (suffix, part) in Quantiles)
        {
            metrics[$"{name}/{suffix}"] = Between(sorted, part * (sorted.Length - 1));
        }
    }

    private static double Between(double[] sorted, double position)
    {
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }
}
