using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Levee.Dns.Http;

/// <summary>Look-ups by name. Unknown names get 200 and one row of empty strings, as in Mesos-DNS. Source: spec/dns/http-api.md.</summary>
internal static class NameEndpoints
{
    public static void MapNames(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/hosts/{host}", Host);
        routes.MapGet("/v1/hosts/{host}/ports", (string host) => new TextReply(StatusCodes.Status501NotImplemented, "To be implemented..."));
        routes.MapGet("/v1/services/{service}", Service);
    }

    private static JsonReply Host(string host, NameLookup names)
    {
        var name = NameLookup.Normalise(host);
        var rows = names.Find(name).Where(entry => entry.Address is not null).Select(entry => new[] { ("host", name), ("ip", entry.Host) });
        return new(json => WriteRows(json, rows, "host", "ip"));
    }

    private static JsonReply Service(string service, NameLookup names) => new(json => WriteRows(json, Rows(service, names), "service", "host", "ip", "port"));

    // One row per address family of the target; a target without addresses has none.
    private static IEnumerable<(string Key, string Value)[]> Rows(string service, NameLookup names) =>
        from entry in names.Find(NameLookup.Normalise(service))
        let host = entry.Target
        where host is not null
        from address in names.Find(host).Where(target => target.Address is not null).DistinctBy(target => target.Type)
        select new[] { ("service", service), ("host", host), ("ip", address.Host), ("port", entry.Port.ToString(CultureInfo.InvariantCulture)) };

    private static void WriteRows(Utf8JsonWriter json, IEnumerable<(string Key, string Value)[]> rows, params string[] keys)
    {
        json.WriteStartArray();
        foreach (var row in rows.DefaultIfEmpty([.. keys.Select(key => (key, ""))]))
        {
            json.WriteStartObject();
            Array.ForEach(row, member => json.WriteString(member.Key, member.Value));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
