using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using Google.Protobuf.Reflection;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Grains.Metrics;

/// <summary>Names of one framework's metrics. Source: spec operator-api part C.</summary>
public static class FrameworkMetricNames
{
    /// <summary>Start of all of them.</summary>
    public const string All = "master/frameworks/";

    private const string Escaped = "$&+,/:;=?@ \"<>#%{}|\\^~[]`";

    /// <summary>Ends of the names of counters, such as <c>calls/accept</c>.</summary>
    public static ImmutableArray<string> Counters { get; } =
    [
        "calls", .. Values<Call.Types.Type>("calls/"),
        "events", .. Values<Event.Types.Type>("events/"),
        "offers/sent", "offers/accepted", "offers/declined", "offers/rescinded",
        .. ((string[])["finished", "failed", "killed", "lost", "error", "dropped", "gone", "gone_by_operator"]).Select(state => $"tasks/terminal/task_{state}"),
        "operations", "operations/launch", "operations/launch_group", .. MetricNames.OperationTypes.Select(type => $"operations/{type}"),
    ];

    /// <returns><c>master/frameworks/&lt;name&gt;/&lt;id&gt;/</c>; what could be read wrongly in the name is written as <c>%2F</c>.</returns>
    public static string Prefix(FrameworkInfo framework)
    {
        ArgumentNullException.ThrowIfNull(framework);
        var prefix = new StringBuilder(All);
        foreach (var code in Encoding.UTF8.GetBytes(framework.Name))
        {
            if (code is < 0x20 or > 0x7F || Escaped.Contains((char)code, StringComparison.Ordinal))
            {
                prefix.Append(CultureInfo.InvariantCulture, $"%{code:X2}");
            }
            else
            {
                prefix.Append((char)code);
            }
        }

        return prefix.Append('/').Append(framework.Id.Value).Append('/').ToString();
    }

    /// <summary>Whether a metric is a framework's and only ever grows.</summary>
    public static bool IsCounter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Split(name) is { Suffix: { } suffix } && Counters.Contains(suffix);
    }

    /// <returns>The name as it stands in the metric, the id, and what follows; <see langword="null"/> when the metric is no framework's.</returns>
    public static (string Name, string Id, string Suffix)? Split(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric.StartsWith(All, StringComparison.Ordinal) && metric.Split('/', 5) is [_, _, var name, var id, var suffix] ? (name, id, suffix) : null;
    }

    // ACCEPT_INVERSE_OFFERS is calls/accept_inverse_offers.
    private static IEnumerable<string> Values<T>(string prefix)
        where T : struct, Enum => WireNames<T>().Where(name => name != "UNKNOWN").Select(name => prefix + name.ToLowerInvariant());

    private static IEnumerable<string> WireNames<T>()
        where T : struct, Enum => typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => ((OriginalNameAttribute)field.GetCustomAttributes(typeof(OriginalNameAttribute), false)[0]).Name);
}
