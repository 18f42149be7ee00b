using System.Text.Json;
using Levee.Dns.Configuration;
using Levee.Dns.Directory;
using Levee.Dns.Zones;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Levee.Dns.Http;

/// <summary>What the server is and how it fares. <c>/health</c>, <c>/ready</c> and <c>/metrics</c> are Levee's own.</summary>
internal static class ServerEndpoints
{
    public static void MapServer(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/version", () => new JsonReply(WriteVersion));
        routes.MapGet("/v1/config", (DnsOptions options, ZonePublisher publisher) => new JsonReply(json => WriteConfig(json, options, publisher.Current)));
        routes.MapGet("/health", () => new TextReply(StatusCodes.Status200OK, "ok\n"));
        routes.MapGet("/ready", (ZonePublisher publisher) => publisher.Current.IsLoaded
            ? new TextReply(StatusCodes.Status200OK, "ok\n")
            : new TextReply(StatusCodes.Status503ServiceUnavailable, "the directory was not read yet\n"));
        routes.MapGet("/metrics", (MetricsText metrics) => new TextReply(StatusCodes.Status200OK, metrics.Write()));
    }

    private static void WriteVersion(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("Service", "Levee-DNS");
        json.WriteString("URL", "");
        json.WriteString("Version", "v" + typeof(ServerEndpoints).Assembly.GetName().Version?.ToString(3));
        json.WriteEndObject();
    }

    // Names and order as in Mesos-DNS; there are no credentials to show.
    private static void WriteConfig(Utf8JsonWriter json, DnsOptions options, ZoneSnapshot snapshot)
    {
        json.WriteStartObject();
        json.WriteNumber("RefreshSeconds", options.RefreshSeconds);
        json.WriteNumber("Port", options.Dns.Port);
        json.WriteNumber("Timeout", options.UpstreamTimeout);
        json.WriteNumber("StateTimeoutSeconds", options.StateTimeoutSeconds);
        json.WriteNumber("ZkDetectionTimeout", options.ZkDetectionTimeout);
        json.WriteNumber("HttpPort", options.Http.Port);
        json.WriteNumber("TTL", options.Ttl);
        json.WriteNumber("SRVRecordDefaultWeight", options.ServiceWeight);
        json.WriteNumber("SOASerial", snapshot.Serial);
        json.WriteNumber("SOARefresh", options.SoaRefresh);
        json.WriteNumber("SOARetry", options.SoaRetry);
        json.WriteNumber("SOAExpire", options.SoaExpire);
        json.WriteNumber("SOAMinttl", options.SoaMinimum);
        json.WriteString("SOAMname", options.SoaPrimary);
        json.WriteString("SOARname", options.SoaMailbox);
        WriteList(json, "Masters", options.Masters);
        json.WriteStartObject("ZoneResolvers");
        foreach (var (zone, upstreams) in options.Forwarding?.ZoneUpstreams ?? [])
        {
            WriteList(json, zone.ToString().TrimEnd('.'), upstreams.Select(upstream => upstream.ToString()));
        }

        json.WriteEndObject();
        WriteList(json, "Resolvers", (options.Forwarding?.Upstreams ?? []).Select(upstream => upstream.ToString()));
        WriteList(json, "IPSources", options.IpSources.Select(source => source.ToString().ToLowerInvariant()));
        json.WriteString("Zk", "");
        json.WriteString("Domain", options.Domain);
        json.WriteString("File", "");
        json.WriteString("Listener", options.Dns.Address.ToString());
        json.WriteString("HTTPListener", options.Http.Address.ToString());
        json.WriteBoolean("RecurseOn", options.RecursionAvailable);
        json.WriteBoolean("DnsOn", options.IsDnsOn);
        json.WriteBoolean("HttpOn", options.IsHttpOn);
        json.WriteBoolean("ExternalOn", options.Forwarding is not null);
        json.WriteBoolean("EnforceRFC952", options.EnforceRfc952);
        json.WriteBoolean("SetTruncateBit", options.SetsTruncated);
        json.WriteBoolean("EnumerationOn", options.IsEnumerationOn);
        json.WriteBoolean("MesosHTTPSOn", false);
        json.WriteString("CACertFile", "");
        json.WriteString("CertFile", "");
        json.WriteString("KeyFile", "");
        json.WriteStartObject("MesosCredentials");
        json.WriteString("Principal", "");
        json.WriteString("Secret", "");
        json.WriteEndObject();
        json.WriteString("IAMConfigFile", "");
        json.WriteString("MesosAuthentication", "");
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}
