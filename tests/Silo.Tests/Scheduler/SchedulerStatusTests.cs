using System.IO.Compression;
using System.Text;
using Google.Protobuf;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Silo.Tests.Http;
using Mesos.V1.Scheduler;

namespace Levee.Silo.Tests.Scheduler;

/// <summary>Status codes and texts of calls that open no stream. Source: scheduler-api, section 1.1, and recorded answers.</summary>
public sealed class SchedulerStatusTests
{
    private const string Path = "/api/v1/scheduler";
    private const string Json = "Content-Type: application/json";
    private const string Revive = """{"type":"REVIVE","framework_id":{"value":"F"}}""";

    public static TheoryData<string> Recorded =>
        [.. Directory.GetFiles(System.IO.Path.Combine(AppContext.BaseDirectory, "Golden"), "master_bad_scheduler_*.http").Select(file => System.IO.Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task A_bad_call_gets_the_recorded_answer(string name)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Framework.Reply = new CallReply(400, "Framework cannot be found");
        var recording = Recording.Read(name);
        await using var client = await RawClient.SendAsync(silo.Address, recording.Request);
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal(Recording.Comparable(recording.Head), Recording.Comparable(head));
        Assert.Equal(Encoding.UTF8.GetString(recording.Body), Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task An_accepted_call_is_202_without_a_body()
    {
        await using var silo = await TestSilo.StartAsync();
        await using var client = await RawClient.PostAsync(silo.Address, Path, Revive, Json, "Mesos-Stream-Id: s1");
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal(["Content-Length: 0", "HTTP/1.1 202 Accepted"], Recording.Comparable(head).Order(StringComparer.Ordinal));
        Assert.Empty(body);
        Assert.Equal(("s1", "F"), (silo.Framework.LastStreamId, silo.Grains.FrameworkKey));
    }

    [Theory]
    [InlineData("/master/api/v1/scheduler")]
    [InlineData("/api/v1/scheduler/")]
    [InlineData("/api/v1/scheduler/below")]
    public async Task The_endpoint_has_Mesos_other_names(string path)
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal("HTTP/1.1 202 Accepted", await StatusAsync(silo, await RawClient.PostAsync(silo.Address, path, Revive, Json)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task A_blank_framework_id_is_an_unknown_framework(string id)
    {
        await using var silo = await TestSilo.StartAsync();
        await using var client = await RawClient.PostAsync(silo.Address, Path, Revive.Replace("\"F\"", $"\"{id}\"", StringComparison.Ordinal), Json);
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal("HTTP/1.1 400 Bad Request", head[0]);
        Assert.Equal("Framework cannot be found", Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData("ACKNOWLEDGE", "status_update_acknowledgements")]
    [InlineData("ACKNOWLEDGE_OPERATION_STATUS", "operation_status_update_acknowledgements")]
    [InlineData("MESSAGE", "framework_to_executor_messages")]
    public async Task A_call_that_is_not_valid_is_counted_where_Mesos_does(string type, string metric)
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal("HTTP/1.1 400 Bad Request", await StatusAsync(silo, await RawClient.PostAsync(silo.Address, Path, Revive.Replace("REVIVE", type, StringComparison.Ordinal), Json)));
        Assert.Equal(1, silo.Metrics.Snapshot()[$"master/invalid_{metric}"]);
    }

    [Theory]
    [InlineData(200, null, "HTTP/1.1 200 OK")]
    [InlineData(403, "Framework is not subscribed", "HTTP/1.1 403 Forbidden")]
    [InlineData(501, null, "HTTP/1.1 501 Not Implemented")]
    public async Task What_the_framework_says_is_what_the_scheduler_reads(int status, string? message, string expected)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Framework.Reply = new CallReply(status, message);
        await using var client = await RawClient.PostAsync(silo.Address, Path, Revive, Json);
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal(expected, head[0]);
        Assert.Equal(message ?? "", Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData(Revive)]
    [InlineData("""{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}""")]
    public async Task A_framework_that_does_not_answer_is_503(string call)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Framework.Fault = new TimeoutException("no answer");
        Assert.Equal("HTTP/1.1 503 Service Unavailable", await StatusAsync(silo, await RawClient.PostAsync(silo.Address, Path, call, Json)));
    }

    [Fact]
    public async Task A_content_type_with_a_charset_is_refused_as_Mesos_does()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal("HTTP/1.1 415 Unsupported Media Type", await StatusAsync(silo, await RawClient.PostAsync(silo.Address, Path, Revive, Json + "; charset=utf-8")));
    }

    [Fact]
    public async Task A_chunked_body_is_read()
    {
        await using var silo = await TestSilo.StartAsync();
        var request = $"POST {Path} HTTP/1.1\r\nHost: x\r\n{Json}\r\nTransfer-Encoding: chunked\r\n\r\n{5:x}\r\n{Revive[..5]}\r\n{Revive.Length - 5:x}\r\n{Revive[5..]}\r\n0\r\n\r\n";
        Assert.Equal("HTTP/1.1 202 Accepted", await StatusAsync(silo, await RawClient.SendAsync(silo.Address, request)));
        Assert.Equal(Call.Types.Type.Revive, silo.Framework.LastCall!.Type);
    }

    [Fact]
    public async Task A_gzip_body_is_read()
    {
        await using var silo = await TestSilo.StartAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Revive));
        }

        var head = $"POST {Path} HTTP/1.1\r\nHost: x\r\n{Json}\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n";
        Assert.Equal("HTTP/1.1 202 Accepted", await StatusAsync(silo, await RawClient.SendAsync(silo.Address, [.. Encoding.ASCII.GetBytes(head), .. packed.ToArray()])));
    }

    [Fact]
    public async Task A_protobuf_body_is_read_and_a_broken_one_refused()
    {
        await using var silo = await TestSilo.StartAsync();
        var call = new Call { Type = Call.Types.Type.Revive, FrameworkId = new() { Value = "F" } }.ToByteArray();
        Assert.Equal("HTTP/1.1 202 Accepted", await StatusAsync(silo, await PostProtobufAsync(silo, call)));
        await using var client = await PostProtobufAsync(silo, call[..^1]);
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal("HTTP/1.1 400 Bad Request", head[0]);
        Assert.Equal("Failed to parse body into Call protobuf", Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task A_protobuf_body_without_a_required_field_is_refused()
    {
        await using var silo = await TestSilo.StartAsync();
        var call = new Call { Type = Call.Types.Type.Kill, FrameworkId = new() { Value = "F" }, Kill = new() };
        Assert.Equal("HTTP/1.1 400 Bad Request", await StatusAsync(silo, await PostProtobufAsync(silo, call.ToByteArray())));
        Assert.Null(silo.Framework.LastCall);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_above_the_limit_is_refused(bool withLength)
    {
        await using var silo = await TestSilo.StartAsync(("Levee:Scheduler:MaxCallBytes", "2048"));
        var body = Revive + new string(' ', 2048);
        var length = withLength ? $"Content-Length: {body.Length}\r\n\r\n{body}" : $"Transfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n";
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await StatusAsync(silo, await RawClient.SendAsync(silo.Address, $"POST {Path} HTTP/1.1\r\nHost: x\r\n{Json}\r\n{length}")));
    }

    private static Task<RawClient> PostProtobufAsync(TestSilo silo, byte[] body) => RawClient.SendAsync(
        silo.Address,
        [.. Encoding.ASCII.GetBytes($"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]);

    private static async Task<string> StatusAsync(TestSilo silo, RawClient client)
    {
        await using (client)
        {
            return (await client.ReadAllAsync()).Head[0];
        }
    }
}
