using System.Globalization;
using System.Text;
using Levee.Grains.Interfaces.Http;

namespace Levee.Silo.Metrics;

/// <summary>Prometheus' text format 0.0.4. Source: prometheus.io/docs/instrumenting/exposition_formats.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes all metrics, those of one family together.</summary>
    public static void Write(SegmentedBuffer body, IEnumerable<KeyValuePair<string, double>> metrics)
    {
        var families = metrics.Select(metric => (Metric: PrometheusMetric.Of(metric.Key), metric.Key, metric.Value)).GroupBy(sample => sample.Metric.Family);
        foreach (var family in families.OrderBy(family => family.Key, StringComparer.Ordinal))
        {
            var (first, source, _) = family.First();
            Append(body, $"# HELP {family.Key} Mesos: {Help(source, first)}\n# TYPE {family.Key} {first.Type}\n");
            foreach (var (metric, _, value) in family)
            {
                Append(body, $"{metric.Family}{metric.Suffix}{metric.Labels} {Number(value)}\n");
            }
        }
    }

    // Names with parts that differ show one of them as an example, which would change from one time to the next.
    private static string Help(string source, PrometheusMetric metric) => metric is { Labels: "" } or { Type: "summary" } ? source.Replace("\\", @"\\", StringComparison.Ordinal) : "one per combination of labels";

    private static void Append(SegmentedBuffer body, string text) => Encoding.UTF8.GetBytes(text, body);

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
