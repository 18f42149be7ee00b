using System.Globalization;
using System.Text;
using Levee.LoadBalancer.Directory;

namespace Levee.LoadBalancer.Http;

/// <summary>The state as Prometheus text.</summary>
/// <remarks>
/// Names: <c>l4lb_vips</c>, <c>l4lb_backends</c> and <c>mm_connect_*</c> as in dcos-net with its tags vip and backend (<c>ip_port</c>) and name;
/// <c>levee_loadbalancer_*</c> is ours. Source: spec/dcos/l4lb.md section 9.
/// </remarks>
internal static class MetricsText
{
    /// <summary>Content type of the text format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All metrics.</summary>
    public static string Render(IReadOnlyList<VipReply> vips, DirectoryState directory)
    {
        var text = new StringBuilder();
        Family(text, "l4lb_vips", "gauge", "Virtual IPs in the table.", [("", vips.Count)]);
        Family(text, "l4lb_backends", "gauge", "Backends in the table.", [("", vips.Sum(vip => vip.Backend.Count))]);
        Family(text, "levee_loadbalancer_vips_not_listening", "gauge", "Virtual IPs that cannot be reached.", [("", vips.Count(vip => vip.Listen is null))]);
        Family(text, "levee_loadbalancer_directory_following", "gauge", "1 while the directory is followed.", [("", directory.Following ? 1 : 0)]);
        PerVip(text, vips, "levee_loadbalancer_connections_open", "gauge", "Connections open now.", vip => vip.Open);
        PerVip(text, vips, "levee_loadbalancer_connections_accepted_total", "counter", "Connections accepted.", vip => vip.Accepted);
        PerVip(text, vips, "levee_loadbalancer_connections_refused_total", "counter", "Connections that no backend took.", vip => vip.Refused);
        PerBackend(text, vips, "mm_connect_successes", "counter", "Connects that succeeded.", backend => backend.Connections);
        PerBackend(text, vips, "mm_connect_failures", "counter", "Connects that failed.", backend => backend.Failures);
        PerBackend(text, vips, "levee_loadbalancer_backend_connections_open", "gauge", "Connections open now.", backend => backend.Open);
        PerBackend(text, vips, "levee_loadbalancer_backend_sent_bytes_total", "counter", "Bytes from clients to the backend.", backend => backend.Sent);
        PerBackend(text, vips, "levee_loadbalancer_backend_received_bytes_total", "counter", "Bytes from the backend to clients.", backend => backend.Received);
        return text.ToString();
    }

    private static void PerVip(StringBuilder text, IReadOnlyList<VipReply> vips, string name, string type, string help, Func<VipReply, long> value) =>
        Family(text, name, type, help, vips.Select(vip => ($"{{{VipTags(vip)}}}", value(vip))));

    private static void PerBackend(StringBuilder text, IReadOnlyList<VipReply> vips, string name, string type, string help, Func<BackendReply, long> value) =>
        Family(text, name, type, help, vips.SelectMany(vip => vip.Backend.Select(backend =>
            ($"{{{VipTags(vip)},backend=\"{Escape($"{backend.Ip}_{backend.Port}")}\",task=\"{Escape(backend.TaskId)}\"}}", value(backend)))));

    private static string VipTags(VipReply vip)
    {
        var port = vip.Vip[(vip.Vip.LastIndexOf(':') + 1)..];
        return $"vip=\"{Escape($"{vip.Address}_{port}")}\",protocol=\"{vip.Protocol}\",name=\"{Escape(vip.Vip)}\"";
    }

    private static void Family(StringBuilder text, string name, string type, string help, IEnumerable<(string Tags, long Value)> samples)
    {
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (var (tags, value) in samples)
        {
            text.Append(name).Append(tags).Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
