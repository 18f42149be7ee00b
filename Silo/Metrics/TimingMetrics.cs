namespace Levee.Silo.Metrics;

/// <summary>Mesos' statistics of a timer. Source: operator-api, B.7.</summary>
internal static class TimingMetrics
{
    private static readonly (string Name, double Share)[] Percentiles =
        [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p999", 0.999), ("p9999", 0.9999)];

    /// <summary>Adds <paramref name="name"/> (the last value) and the statistics below it; nothing before there is a value.</summary>
    /// <param name="values">Oldest first.</param>
    public static void AddTo(IDictionary<string, double> metrics, string name, IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        metrics[name] = values[^1];
        double[] sorted = [.. values.Order()];
        metrics[$"{name}/count"] = sorted.Length;
        metrics[$"{name}/min"] = sorted[0];
        metrics[$"{name}/max"] = sorted[^1];
        foreach (var (percentile, share) in Percentiles)
        {
            metrics[$"{name}/{percentile}"] = At(sorted, share);
        }
    }

    // Between two values by their distance.
    private static double At(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
