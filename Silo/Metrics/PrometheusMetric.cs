using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Levee.Grains.Metrics;

namespace Levee.Silo.Metrics;

/// <summary>A metric as Prometheus names it: what changes from framework to framework or role to role stands in labels.</summary>
/// <param name="Family">Name that all samples of a kind share.</param>
/// <param name="Type"><c>counter</c>, <c>gauge</c> or <c>summary</c>.</param>
/// <param name="Suffix">End of the sample's own name, such as <c>_count</c> of a summary.</param>
/// <param name="Labels">With braces; empty when there are none.</param>
internal sealed partial record PrometheusMetric(string Family, string Type, string Suffix, string Labels)
{
    private const string Prefix = "mesos_";

    /// <param name="name">Mesos' name, such as <c>master/uptime_secs</c>.</param>
    public static PrometheusMetric Of(string name) =>
        FrameworkMetricNames.Split(name) is var (framework, id, rest) ? OfFramework(name, rest, ("framework", Uri.UnescapeDataString(framework)), ("framework_id", id))
        : TaskEvent().Match(name) is { Success: true } task ? Plain("master_task_events", true, ("state", task.Groups[1].Value), ("source", task.Groups[2].Value), ("reason", task.Groups[3].Value))
        : Quota().Match(name) is { Success: true } quota ? Plain($"allocator_quota_{quota.Groups[3].Value}", false, ("role", quota.Groups[1].Value), ("resource", quota.Groups[2].Value))
        : Filters().Match(name) is { Success: true } filters ? Plain("allocator_offer_filters_active", false, ("role", filters.Groups[1].Value))
        : Shares().Match(name) is { Success: true } shares ? Plain("allocator_roles_shares_dominant", false, ("role", shares.Groups[1].Value))
        : Principal().Match(name) is { Success: true } principal ? Plain($"frameworks_messages_{principal.Groups[2].Value}", false, ("principal", principal.Groups[1].Value))
        : Timer().Match(name) is { Success: true } timer ? OfTimer(timer.Groups[1].Value, timer.Groups[2].Value)
        : Plain(name, MetricNames.IsCounter(name));

    private static PrometheusMetric OfFramework(string name, string rest, params (string Name, string Value)[] labels) => Suppressed().Match(rest) is { Success: true } suppressed
        ? Plain("master_framework_role_suppressed", false, [.. labels, ("role", suppressed.Groups[1].Value)])
        : Plain($"master_framework_{rest}", MetricNames.IsCounter(name), labels);

    private static PrometheusMetric OfTimer(string name, string statistic) => statistic switch
    {
        "count" => new(Prefix + Sanitize(name), "summary", "_count", ""),
        "min" or "max" => Plain($"{name}_{statistic}", false),
        "" => Plain($"{name}_last", false),
        _ => new(Prefix + Sanitize(name), "summary", "", LabelText(("quantile", $"0.{statistic[1..]}".TrimEnd('0')))),
    };

    private static PrometheusMetric Plain(string name, bool isCounter, params (string Name, string Value)[] labels) =>
        new(Prefix + Sanitize(name) + (isCounter ? "_total" : ""), isCounter ? "counter" : "gauge", "", labels.Length == 0 ? "" : LabelText(labels));

    private static string Sanitize(string name) => Unfit().Replace(name, "_");

    private static string LabelText(params (string Name, string Value)[] labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length == 0 ? '{' : ',')}{name}=\"{escaped}\"");
        }

        return text.Append('}').ToString();
    }

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex Unfit();

    [GeneratedRegex("^master/(task_[a-z_]+)/source_([a-z_]+)/reason_([a-z_]+)$")]
    private static partial Regex TaskEvent();

    [GeneratedRegex("^allocator/mesos/quota/roles/(.*)/resources/([^/]+)/([a-z_]+)$")]
    private static partial Regex Quota();

    [GeneratedRegex("^allocator/mesos/offer_filters/roles/(.*)/active$")]
    private static partial Regex Filters();

    [GeneratedRegex("^allocator/mesos/roles/(.*)/shares/dominant$")]
    private static partial Regex Shares();

    [GeneratedRegex("^frameworks/(.*)/messages_(received|processed)$", RegexOptions.Singleline)]
    private static partial Regex Principal();

    [GeneratedRegex("^roles/(.*)/suppressed$")]
    private static partial Regex Suppressed();

    [GeneratedRegex("^(.*_ms)(?:/(count|min|max|p[0-9]+))?$")]
    private static partial Regex Timer();
}
