using System.Globalization;
using System.Net;
using System.Text.Json;
using Levee.Dns.Configuration;
using Levee.Dns.Directory;
using Levee.Dns.Wire;
using Levee.Dns.Zones;
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

    private static JsonReply Host(string host, ZonePublisher publisher, DnsOptions options)
    {
        var name = Normalise(host);
        var records = Find(publisher.Current, name, options);
        return new(json => WriteRows(json, Addresses(records).Select(ip => new[] { ("host", name), ("ip", ip) }), "host", "ip"));
    }

    private static JsonReply Service(string service, ZonePublisher publisher, DnsOptions options)
    {
        var snapshot = publisher.Current;
        var records = Find(snapshot, Normalise(service), options);
        return new(json => WriteRows(json, Rows(service, snapshot, records), "service", "host", "ip", "port"));
    }

    private static IEnumerable<(string Key, string Value)[]> Rows(string service, ZoneSnapshot snapshot, NameRecords? records)
    {
        foreach (var value in records is null ? [] : records.Services.Values.ToArray())
        {
            var target = snapshot.Names.Find(value.Target.Wire);
            foreach (var ip in Addresses(target, onePerFamily: true))
            {
                yield return [("service", service), ("host", value.Target.ToString()), ("ip", ip), ("port", value.Port.ToString(CultureInfo.InvariantCulture))];
            }
        }
    }

    private static string Normalise(string host) => host.Replace(".*", "", StringComparison.Ordinal).ToLowerInvariant().TrimEnd('.') + ".";

    private static NameRecords? Find(ZoneSnapshot snapshot, string name, DnsOptions options) =>
        name.EndsWith($".{options.Domain}.", StringComparison.Ordinal) && DnsName.TryParse(name, out var wire) ? snapshot.Names.Find(wire.Wire) : null;

    private static IEnumerable<string> Addresses(NameRecords? records, bool onePerFamily = false)
    {
        var most = onePerFamily ? 1 : int.MaxValue;
        return records is null ? [] :
        [
            .. records.Version4.Values.ToArray().Take(most).Select(address => Text(address, length: 4)),
            .. records.Version6.Values.ToArray().Take(most).Select(address => Text(address, length: 16)),
        ];
    }

    private static string Text(UInt128 address, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return new IPAddress(bytes[^length..]).ToString();
    }

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
