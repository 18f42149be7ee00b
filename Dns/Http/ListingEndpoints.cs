using System.Text.Json;
using Levee.Dns.Configuration;
using Levee.Dns.Directory;
using Levee.Dns.Records;
using Levee.Dns.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Levee.Dns.Http;

/// <summary>All records at once. Source: spec/dns/http-api.md.</summary>
internal static class ListingEndpoints
{
    public static void MapListings(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/enumerate", (ZonePublisher publisher) => new JsonReply(json => WriteTasks(json, publisher)));
        routes.MapGet("/v1/axfr", (ZonePublisher publisher, DnsOptions options) => new JsonReply(json => WriteZone(json, publisher, options)));
    }

    // A record belongs to the first task that makes it; later tasks do not list it again.
    private static void WriteTasks(Utf8JsonWriter json, ZonePublisher publisher)
    {
        var contents = publisher.Contents;
        var seen = RecordListing.Fixed(contents, publisher.Hosts, publisher.Options).ToHashSet();
        json.WriteStartObject();
        json.WriteStartArray("frameworks");
        foreach (var (framework, tasks) in RecordListing.Tasks(contents, publisher.Hosts, publisher.Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("tasks");
            foreach (var (task, entries) in tasks)
            {
                json.WriteStartObject();
                json.WriteString("name", task.Name);
                json.WriteString("id", task.Id.Value);
                WriteEntries(json, [.. entries.Where(seen.Add)]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("name", framework.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteEntries(Utf8JsonWriter json, RecordEntry[] entries)
    {
        if (entries.Length == 0)
        {
            json.WriteNull("records");
            return;
        }

        json.WriteStartArray("records");
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteString("host", entry.Host);
            json.WriteString("rtype", entry.Type.ToString().ToUpperInvariant());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteZone(Utf8JsonWriter json, ZonePublisher publisher, DnsOptions options)
    {
        var contents = publisher.Contents;
        var entries = RecordListing.Fixed(contents, publisher.Hosts, publisher.Options)
            .Concat(RecordListing.Tasks(contents, publisher.Hosts, publisher.Options).SelectMany(framework => framework.Tasks).SelectMany(task => task.Entries))
            .Distinct().ToLookup(entry => entry.Type);
        json.WriteStartObject();
        json.WriteNumber("TTL", options.Ttl);
        json.WriteNumber("Serial", publisher.Current.Serial);
        json.WriteNumber("RefreshSeconds", options.RefreshSeconds);
        json.WriteString("Mname", options.SoaPrimary);
        json.WriteString("Rname", options.SoaMailbox);
        json.WriteString("Domain", options.Domain);
        json.WriteStartObject("Records");
        WriteSection(json, "As", entries[RecordType.A]);
        WriteSection(json, "AAAAs", entries[RecordType.Aaaa]);
        WriteSection(json, "SRVs", entries[RecordType.Srv]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSection(Utf8JsonWriter json, string section, IEnumerable<RecordEntry> entries)
    {
        json.WriteStartObject(section);
        foreach (var name in entries.GroupBy(entry => entry.Name))
        {
            json.WriteStartArray(name.Key);
            foreach (var entry in name)
            {
                json.WriteStringValue(entry.Host);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
