using System.Buffers;
using System.Text;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.Tests.Http;
using Mesos.V1.Scheduler;

namespace Levee.Silo.Tests.Scheduler;

/// <summary>SUBSCRIBE and its stream, byte for byte. Source: scheduler-api, sections 1 to 3; clients, rows 1 to 6.</summary>
public sealed class SchedulerStreamTests
{
    private const string Path = "/api/v1/scheduler";
    private const string Json = "Content-Type: application/json";
    private const string Subscribe = """{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}""";
    private const string First = """{"type":"SUBSCRIBED","subscribed":{"framework_id":{"value":"M-0000"},"heartbeat_interval_seconds":15.0}}""";
    private const string Heartbeat = "20\n{\"type\":\"HEARTBEAT\"}";

    [Theory]
    [InlineData("Accept: application/json")]
    [InlineData("Connection: close")]
    [InlineData("Accept-Encoding: gzip")]
    public async Task A_stream_is_chunked_and_each_record_is_one_chunk(string header)
    {
        await using var silo = await TestSilo.StartAsync();
        await using var client = await RawClient.PostAsync(silo.Address, Path, Subscribe, Json, header);
        var head = await client.ReadHeadAsync();
        var streamId = silo.Framework.LastStreamId!;
        Assert.Equal("HTTP/1.1 200 OK", head[0]);
        Assert.Equal(36, streamId.Length);
        Assert.Equal(
            ["Content-Type: application/json", $"Mesos-Stream-Id: {streamId}", "Transfer-Encoding: chunked"],
            head.Skip(1).Where(line => !line.StartsWith("Date: ", StringComparison.Ordinal) && line != "Connection: close").Order(StringComparer.Ordinal));
        Assert.Equal($"{First.Length}\n{First}", await client.ReadChunkTextAsync());
        Assert.Equal(Heartbeat, await client.ReadChunkTextAsync());

        await silo.Framework.Scheduler!.EventsAsync([Rescind("O1"), Rescind(new string('x', 200_000))], last: false);
        Assert.Equal("56\n{\"type\":\"RESCIND\",\"rescind\":{\"offer_id\":{\"value\":\"O1\"}}}", await client.ReadChunkTextAsync());
        Assert.StartsWith("200054\n{\"type\":\"RESCIND\"", await client.ReadChunkTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_framework_gets_an_id_and_a_known_one_keeps_its_own()
    {
        await using var silo = await TestSilo.StartAsync();
        await using var first = await RawClient.PostAsync(silo.Address, Path, Subscribe, Json);
        await first.ReadHeadAsync();
        Assert.True(silo.Framework.WasNew);
        Assert.Equal("M-0000", silo.Framework.Subscription!.FrameworkInfo.Id.Value);

        const string Known = """{"type":"SUBSCRIBE","framework_id":{"value":"M-0007"},"subscribe":{"framework_info":{"user":"u","name":"n","id":{"value":"M-0007"}}}}""";
        await using var second = await RawClient.PostAsync(silo.Address, Path, Known, Json);
        await second.ReadHeadAsync();
        Assert.False(silo.Framework.WasNew);
        Assert.Equal("M-0007", silo.Grains.FrameworkKey);
    }

    [Fact]
    public async Task A_scheduler_that_takes_only_protobuf_gets_protobuf()
    {
        await using var silo = await TestSilo.StartAsync();
        await using var client = await RawClient.PostAsync(silo.Address, Path, Subscribe, Json, "Accept: application/x-protobuf");
        Assert.Contains("Content-Type: application/x-protobuf", await client.ReadHeadAsync());
        var chunk = new ReadOnlySequence<byte>(await client.ReadChunkAsync());
        Assert.True(RecordIO.TryRead(ref chunk, int.MaxValue, out var record));
        Assert.Equal(silo.Framework.First, Event.Parser.ParseFrom(record));
        Assert.True(chunk.IsEmpty);
    }

    [Fact]
    public async Task Heartbeats_go_on()
    {
        await using var silo = await TestSilo.StartAsync(("Levee:Scheduler:HeartbeatInterval", "00:00:00.100"));
        await using var client = await RawClient.PostAsync(silo.Address, Path, Subscribe, Json);
        await client.ReadHeadAsync();
        await client.ReadChunkAsync();
        for (var beat = 0; beat < 4; beat++)
        {
            Assert.Equal(Heartbeat, await client.ReadChunkTextAsync());
        }
    }

    [Fact]
    public async Task A_closed_connection_is_told_to_the_framework()
    {
        await using var silo = await TestSilo.StartAsync();
        await using (var client = await RawClient.PostAsync(silo.Address, Path, Subscribe, Json))
        {
            await client.ReadHeadAsync();
        }

        Assert.Equal(silo.Framework.LastStreamId, await silo.Framework.Disconnected.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_framework_can_end_the_stream()
    {
        await using var silo = await TestSilo.StartAsync();
        await using var client = await RawClient.PostAsync(silo.Address, Path, Subscribe, Json);
        await client.ReadHeadAsync();
        await client.ReadChunkAsync();
        await client.ReadChunkAsync();
        await silo.Framework.Scheduler!.EventsAsync([Error("Framework failed over")], last: true);
        Assert.Equal("60\n{\"type\":\"ERROR\",\"error\":{\"message\":\"Framework failed over\"}}", await client.ReadChunkTextAsync());
        Assert.Empty(await client.ReadChunkAsync());
        Assert.False(silo.Framework.Disconnected.IsCompleted);
    }

    [Fact]
    public async Task A_refused_subscription_is_200_with_one_ERROR()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Framework.First = Error("Framework has been removed");
        await using var client = await RawClient.PostAsync(silo.Address, Path, Subscribe, Json);
        Assert.Equal("HTTP/1.1 200 OK", (await client.ReadHeadAsync())[0]);
        Assert.Contains("Framework has been removed", await client.ReadChunkTextAsync(), StringComparison.Ordinal);
        Assert.Empty(await client.ReadChunkAsync());
    }

    [Theory]
    [InlineData("StreamBuffer", "16")]
    [InlineData("StreamBytes", "10000000")]
    public async Task A_scheduler_that_does_not_read_is_cut_off(string bound, string value)
    {
        await using var silo = await TestSilo.StartAsync(($"Levee:Scheduler:{bound}", value));
        await using var client = await RawClient.PostAsync(silo.Address, Path, Subscribe, Json);
        await client.ReadHeadAsync();
        var large = Rescind(new string('x', 4_000_000));
        for (var sent = 0; sent < 100; sent++)
        {
            await silo.Framework.Scheduler!.EventsAsync([large], last: false);
        }

        await silo.Framework.Disconnected.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.True(await client.IsClosedAsync());
    }

    [Fact]
    public async Task A_silo_that_stops_ends_its_streams_and_leaves_the_frameworks_alone()
    {
        var silo = await TestSilo.StartAsync();
        await using var client = await RawClient.PostAsync(silo.Address, Path, Subscribe, Json);
        await client.ReadHeadAsync();
        await silo.StopAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.True(await client.IsClosedAsync());
        Assert.False(silo.Framework.Disconnected.IsCompleted);
        await silo.DisposeAsync();
    }

    private static Event Rescind(string offer) => new() { Type = Event.Types.Type.Rescind, Rescind = new() { OfferId = new() { Value = offer } } };

    private static Event Error(string message) => new() { Type = Event.Types.Type.Error, Error = new() { Message = message } };
}
