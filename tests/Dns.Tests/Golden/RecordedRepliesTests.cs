using System.Text.Json;
using Levee.Dns.Tests.Serving;
using Levee.Dns.Wire;

namespace Levee.Dns.Tests.Golden;

public sealed class RecordedRepliesTests
{
    [Theory]
    [InlineData("rfc1123")]
    [InlineData("rfc952")]
    public async Task Every_recorded_question_gets_the_reply_of_a_conforming_server_with_the_records_of_MesosDns(string flavour)
    {
        await using var server = await StartAsync(flavour);
        using var recorded = Load(flavour, "answers");
        var wrong = new List<string>();
        foreach (var entry in recorded.RootElement.EnumerateArray())
        {
            var name = Text(entry, "qname");
            var reply = WireClient.Ask(server.Dns, ToQuestion(entry), overTcp: Text(entry, "proto") == "tcp");
            var expected = entry.TryGetProperty("rfc", out var standard) && standard.ValueKind == JsonValueKind.Object ? standard : entry;
            wrong.AddRange(ReplyCheck.Differences(expected, reply, name, "mesos.").Select(difference => $"{name} {Text(entry, "qtype")}: {difference}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("rfc1123")]
    [InlineData("rfc952")]
    public async Task The_zone_listing_is_the_recorded_one(string flavour)
    {
        await using var server = await StartAsync(flavour);
        using var expected = Load(flavour, "axfr");
        using var actual = await GetAsync(server, "/v1/axfr");
        foreach (var section in new[] { "As", "AAAAs", "SRVs" })
        {
            Assert.Equal(Zone(expected, section), Zone(actual, section));
        }

        foreach (var head in new[] { "TTL", "RefreshSeconds", "Mname", "Rname", "Domain" })
        {
            Assert.Equal(expected.RootElement.GetProperty(head).ToString(), actual.RootElement.GetProperty(head).ToString());
        }
    }

    [Theory]
    [InlineData("rfc1123")]
    [InlineData("rfc952")]
    public async Task The_listing_by_task_is_the_recorded_one(string flavour)
    {
        await using var server = await StartAsync(flavour);
        using var expected = Load(flavour, "enumerate");
        using var actual = await GetAsync(server, "/v1/enumerate");
        Assert.Equal(Tasks(expected), Tasks(actual));
    }

    [Theory]
    [InlineData("rfc1123")]
    [InlineData("rfc952")]
    public async Task Hosts_and_services_are_looked_up_as_recorded(string flavour)
    {
        await using var server = await StartAsync(flavour);
        using var recorded = Load(flavour, "hosts-services");
        foreach (var kind in recorded.RootElement.EnumerateObject())
        {
            foreach (var name in kind.Value.EnumerateObject())
            {
                using var reply = await GetAsync(server, $"/v1/{kind.Name}/{Uri.EscapeDataString(name.Name)}");
                var want = Rows(name.Value.GetProperty("rows"));
                var have = Rows(reply.RootElement);
                var isAnyPart = name.Value.TryGetProperty("varies", out var varies) && varies.GetBoolean();
                Assert.True(isAnyPart ? have.Length > 0 && have.All(want.Contains) : want.SequenceEqual(have), $"{name.Name}: {string.Join(' ', have)}");
            }
        }
    }

    private static Task<TestServer> StartAsync(string flavour)
    {
        using var config = Load(flavour, "config");
        var root = config.RootElement;
        var snapshot = StateFile.Read(PathOf("rfc1123", "state"), root.GetProperty("masters").EnumerateArray().Select(master => master.GetString()!));
        return TestServer.StartAsync(
            snapshot,
            ("IPSources", string.Join(',', root.GetProperty("IPSources").EnumerateArray().Select(source => source.GetString()))),
            ("EnforceRFC952", root.GetProperty("EnforceRFC952").GetBoolean().ToString()),
            ("SOAMinttl", root.GetProperty("SOAMinttl").ToString()),
            ("refreshSeconds", root.GetProperty("refreshSeconds").ToString()));
    }

    private static byte[] ToQuestion(JsonElement entry)
    {
        DnsRecord[] opt = [];
        if (entry.TryGetProperty("edns", out var edns) && edns.ValueKind == JsonValueKind.Object)
        {
            var options = edns.TryGetProperty("options", out var list) ? list.EnumerateArray().SelectMany(ToOption).ToArray() : [];
            opt = [WireClient.Opt(Number(edns, "size", 1232), Number(edns, "version", 0), edns.TryGetProperty("do", out var dnssec) && dnssec.GetBoolean(), options)];
        }

        var wantsRecursion = !entry.TryGetProperty("rd", out var rd) || rd.GetBoolean();
        return WireClient.Question(
            Text(entry, "qname"),
            Presentation.TypeNumber(Text(entry, "qtype")),
            Presentation.ClassNumber(Text(entry, "qclass")),
            wantsRecursion ? HeaderFlags.RecursionDesired : HeaderFlags.None,
            Number(entry, "opcode", 0),
            opt);
    }

    private static IEnumerable<byte> ToOption(JsonElement option)
    {
        var code = int.Parse(option[0].GetString()!);
        var data = Convert.FromHexString(option[1].GetString()!);
        return [(byte)(code >> 8), (byte)code, (byte)(data.Length >> 8), (byte)data.Length, .. data];
    }

    private static Dictionary<string, string> Zone(JsonDocument document, string section) => document.RootElement.GetProperty("Records").GetProperty(section)
        .EnumerateObject().ToDictionary(name => name.Name, name => string.Join(' ', name.Value.EnumerateArray().Select(value => value.GetString()).Order(StringComparer.Ordinal)));

    private static SortedSet<string> Tasks(JsonDocument document) => new(
        from framework in document.RootElement.GetProperty("frameworks").EnumerateArray()
        from task in framework.GetProperty("tasks").EnumerateArray()
        from record in task.GetProperty("records") is { ValueKind: JsonValueKind.Array } records ? records.EnumerateArray().Select(record => record.ToString()) : ["none"]
        select $"{Text(framework, "name")} {Text(task, "id")} {Text(task, "name")} {string.Concat(record.Where(c => !char.IsWhiteSpace(c)))}",
        StringComparer.Ordinal);

    private static string[] Rows(JsonElement rows) =>
        [.. rows.EnumerateArray().Select(row => string.Join(' ', row.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => $"{m.Name}={m.Value}"))).Order(StringComparer.Ordinal)];

    private static async Task<JsonDocument> GetAsync(TestServer server, string path)
    {
        using var http = new HttpClient { BaseAddress = server.Http };
        return JsonDocument.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)));
    }

    private static string PathOf(string flavour, string file) => Path.Combine(AppContext.BaseDirectory, "Golden", "Data", flavour, file + ".json");

    private static JsonDocument Load(string flavour, string file) => JsonDocument.Parse(File.ReadAllBytes(PathOf(flavour, file)));

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static int Number(JsonElement json, string name, int otherwise) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : otherwise;
}
