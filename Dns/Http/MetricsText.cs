using System.Globalization;
using System.Text;
using Levee.Dns.Directory;
using Levee.Dns.Wire;

namespace Levee.Dns.Http;

/// <summary>The server's figures in the Prometheus text format.</summary>
internal sealed class MetricsText(DnsCounters counters, ZonePublisher publisher, DirectoryStatus status, TimeProvider clock)
{
    public string Write()
    {
        var text = new StringBuilder();
        var snapshot = publisher.Current;
        Head(text, "levee_dns_queries_total", "counter", "Messages received");
        Sample(text, "levee_dns_queries_total{protocol=\"udp\"}", counters.Udp);
        Sample(text, "levee_dns_queries_total{protocol=\"tcp\"}", counters.Tcp);
        Head(text, "levee_dns_replies_total", "counter", "Replies made here, by response code");
        foreach (var code in Enum.GetValues<ResponseCode>())
        {
            Sample(text, $"levee_dns_replies_total{{rcode=\"{code}\"}}", counters.Replies(code));
        }

        One(text, "levee_dns_dropped_total", "counter", "Messages that were no questions", counters.Dropped);
        One(text, "levee_dns_forwarded_total", "counter", "Questions forwarded to other servers", counters.Forwarded);
        One(text, "levee_dns_forward_failures_total", "counter", "Forwarded questions that no server answered", counters.ForwardsFailed);
        One(text, "levee_dns_names", "gauge", "Names that exist", snapshot.Names.Count);
        One(text, "levee_dns_serial", "gauge", "SOA serial", snapshot.Serial);
        One(text, "levee_dns_directory_connected", "gauge", "1 while the directory is followed", status.IsConnected ? 1 : 0);
        One(text, "levee_dns_directory_stale", "gauge", "1 while answers may be old", snapshot.IsStale ? 1 : 0);
        One(text, "levee_dns_directory_snapshots_total", "counter", "Times the whole directory was read", status.Snapshots);
        One(text, "levee_dns_directory_deltas_total", "counter", "Changes applied", status.Deltas);
        if (status.LastHeard is { } heard)
        {
            One(text, "levee_dns_directory_age_seconds", "gauge", "Time since the directory was last heard", (clock.GetUtcNow() - heard).TotalSeconds);
        }

        return text.ToString();
    }

    private static void One(StringBuilder text, string name, string type, string help, double value)
    {
        Head(text, name, type, help);
        Sample(text, name, value);
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}.\n# TYPE {name} {type}\n");

    private static void Sample(StringBuilder text, string name, double value) => text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
}
