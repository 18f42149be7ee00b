using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Levee.Grains.Interfaces.Protocol;
using AgentApi = Mesos.V1.Agent;
using ExecutorApi = Mesos.V1.Executor;
using MasterApi = Mesos.V1.Master;
using SchedulerApi = Mesos.V1.Scheduler;

namespace Levee.Grains.Interfaces.Tests.Protocol;

/// <summary>What a real Mesos wrote, read and written again. See <c>Golden/README.md</c>.</summary>
public sealed partial class GoldenTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden", "mesos");

    public static TheoryData<string> Streams => Names("streams", "*.raw");

    public static TheoryData<string> Sessions => Names("streams", "*.calls.jsonl");

    public static TheoryData<string> Responses => Names("responses", "*.http");

    [Theory]
    [MemberData(nameof(Streams))]
    public void Recorded_events_are_written_back_byte_for_byte(string name)
    {
        var stream = new ReadOnlySequence<byte>(File.ReadAllBytes(Path.Combine(Folder, "streams", name)));
        var count = 0;
        while (RecordIO.TryRead(ref stream, int.MaxValue, out var record))
        {
            var recorded = record.ToArray();
            var written = MesosJson.ToUtf8(MesosJson.Read(EventTypeOf(name), recorded));
            if (name.StartsWith("operator_subscribe", StringComparison.Ordinal) && count == 0)
            {
                AssertSame(recorded, written); // Its snapshot is hand-written in Mesos: empty lists are shown.
            }
            else
            {
                Assert.Equal(WithShortestDoubles(Encoding.UTF8.GetString(recorded)), Encoding.UTF8.GetString(written));
            }

            count++;
        }

        Assert.True(count > 0 && stream.IsEmpty, $"{count} records, {stream.Length} bytes left over");
    }

    [Theory]
    [MemberData(nameof(Sessions))]
    public void Recorded_calls_survive_reading_and_writing(string name)
    {
        var type = name.StartsWith("executor", StringComparison.Ordinal) ? ExecutorApi.Call.Descriptor
            : name.StartsWith("operator", StringComparison.Ordinal) ? MasterApi.Call.Descriptor
            : SchedulerApi.Call.Descriptor;
        foreach (var exchange in File.ReadLines(Path.Combine(Folder, "streams", name)).Select(line => JsonNode.Parse(line)!))
        {
            CheckCall(type, exchange);
        }
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void Recorded_responses_survive_reading_and_writing(string name)
    {
        var type = name.StartsWith("agent", StringComparison.Ordinal) ? AgentApi.Response.Descriptor : MasterApi.Response.Descriptor;
        var file = File.ReadAllBytes(Path.Combine(Folder, "responses", name));
        var body = file.AsSpan()[(file.AsSpan().IndexOf("\n<\n"u8) + 3)..];
        AssertSame(body, MesosJson.ToUtf8(MesosJson.Read(type, body)));
    }

    [Fact]
    public void A_recorded_protobuf_stream_reads_as_events()
    {
        var stream = new ReadOnlySequence<byte>(File.ReadAllBytes(Path.Combine(Folder, "extra", "subscribe_protobuf.bin")));
        Assert.True(RecordIO.TryRead(ref stream, int.MaxValue, out var record));
        var first = MasterApi.Event.Parser.ParseFrom(record);
        Assert.Equal(MasterApi.Event.Types.Type.Subscribed, first.Type);
        Assert.Equal(record.Length, first.CalculateSize()); // AgentInfo.checkpoint, which v1 does not know, moves to the end.
    }

    [Fact]
    public void Recorded_operator_calls_survive_reading_and_writing()
    {
        foreach (var exchange in File.ReadLines(Path.Combine(Folder, "extra", "operator_writes.jsonl")).Select(line => JsonNode.Parse(line)!))
        {
            if (exchange["request"] is JsonObject)
            {
                CheckCall((string?)exchange["path"] == "/api/v1/scheduler" ? SchedulerApi.Call.Descriptor : MasterApi.Call.Descriptor, exchange);
            }
        }
    }

    // A call that Mesos refused as JSON is refused here in the same words.
    private static void CheckCall(MessageDescriptor type, JsonNode exchange)
    {
        var request = Encoding.UTF8.GetBytes(exchange["request"]!.ToJsonString());
        if (exchange["body"] is JsonValue body && body.GetValue<string>() is var text && text.StartsWith("Failed to ", StringComparison.Ordinal) && !text.StartsWith("Failed to validate", StringComparison.Ordinal))
        {
            Assert.Equal(text, Assert.Throws<MesosJsonException>(() => MesosJson.Read(type, request)).Message);
            return;
        }

        if ((string?)exchange["request"]!["type"] == "NO_SUCH")
        {
            Assert.False(((SchedulerApi.Call)MesosJson.Read(type, request)).HasType);
            return;
        }

        AssertSame(request, MesosJson.ToUtf8(MesosJson.Read(type, request)));
    }

    // Mesos' digits read back, but with 17 of them its last is not always the nearest one.
    private static string WithShortestDoubles(string json) =>
        LongDouble().Replace(json, match => double.Parse(match.Value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"(?<=:)\d+\.\d{6,}")]
    private static partial Regex LongDouble();

    private static MessageDescriptor EventTypeOf(string name) =>
        name.StartsWith("executor", StringComparison.Ordinal) ? ExecutorApi.Event.Descriptor
        : name.StartsWith("operator", StringComparison.Ordinal) ? MasterApi.Event.Descriptor
        : SchedulerApi.Event.Descriptor;

    private static TheoryData<string> Names(string folder, string pattern) =>
        [.. Directory.GetFiles(Path.Combine(Folder, folder), pattern).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    // Equal but for what the mapping leaves open: AgentInfo.checkpoint (a v0 field that Mesos lets through), empty lists, declared defaults that the sender left out, 32 against 32.0.
    private static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual) =>
        AssertWithin(JsonNode.Parse(expected), JsonNode.Parse(actual), "$");

    private static void AssertWithin(JsonNode? expected, JsonNode? actual, string path)
    {
        switch (expected)
        {
            case JsonArray { Count: 0 }:
                Assert.True(actual is null or JsonArray { Count: 0 }, path);
                break;
            case JsonArray list:
                Assert.True(actual is JsonArray found && found.Count == list.Count, $"{path}: {actual?.ToJsonString()} instead of {list.ToJsonString()}");
                for (var at = 0; at < list.Count; at++)
                {
                    AssertWithin(list[at], actual![at], $"{path}[{at}]");
                }

                break;
            case JsonObject fields:
                Assert.True(actual is JsonObject, $"{path}: {actual?.ToJsonString()} instead of {fields.ToJsonString()}");
                foreach (var (name, value) in fields.Where(field => field.Key != "checkpoint" || !path.EndsWith("agent_info", StringComparison.Ordinal)))
                {
                    AssertWithin(value, actual![name], $"{path}.{name}");
                }

                break;
            case JsonValue number when number.GetValueKind() == System.Text.Json.JsonValueKind.Number:
                Assert.True(actual is JsonValue other && other.GetValueKind() == System.Text.Json.JsonValueKind.Number && number.GetValue<double>() == other.GetValue<double>(), $"{path}: {actual} instead of {number}");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(expected, actual), $"{path}: {actual?.ToJsonString()} instead of {expected?.ToJsonString()}");
                break;
        }
    }
}
