using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.Tests.Http;
using Levee.TestKit;
using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Tests.Operator;

/// <summary>SUBSCRIBE of the operator API, byte for byte. Source: operator-api, A.4; clients, rows 1 to 5.</summary>
public sealed class EventStreamTests
{
    private const string Json = "Content-Type: application/json";
    private const string Subscribe = """{"type":"SUBSCRIBE"}""";
    private const string Heartbeat = "20\n{\"type\":\"HEARTBEAT\"}";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_stream_starts_with_everything_then_beats_then_tells()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        await using var client = await RawClient.PostAsync(silo.Address, "/api/v1", Subscribe, Json);
        Assert.Equal(
            ["HTTP/1.1 200 OK", "Content-Type: application/json", "Transfer-Encoding: chunked"],
            Recording.Comparable(await client.ReadHeadAsync()));
        var first = Event(await client.ReadChunkTextAsync());
        Assert.Equal("""["type","subscribed"]""", Keys(first));
        Assert.Equal("""["get_state","heartbeat_interval_seconds"]""", Keys(first["subscribed"]!));
        Assert.Equal("15.0", first["subscribed"]!["heartbeat_interval_seconds"]!.ToJsonString());
        new JsonComparison("checkpoint").AssertSame(Recording.Read("master_api_v1_GET_STATE.http").Json["get_state"], first["subscribed"]!["get_state"], "SUBSCRIBED");
        Assert.Equal(Heartbeat, await client.ReadChunkTextAsync());
        silo.View.Apply(new ClusterChange.AgentRemoved(silo.View.Current.Agents.Keys.Single()));
        Assert.Equal("AGENT_REMOVED", (string?)Event(await client.ReadChunkTextAsync())["type"]);
    }

    [Fact]
    public async Task Recorded_events_come_as_they_were()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View("fresh/");
        await using var client = await RawClient.PostAsync(silo.Address, "/api/v1", Subscribe, Json);
        await client.ReadHeadAsync();
        await client.ReadChunkAsync();
        await client.ReadChunkAsync();
        var tasks = new Dictionary<string, Mesos.V1.Task>();
        foreach (var recorded in RecordedEvents())
        {
            silo.View.Apply(Change(recorded, tasks));
            new JsonComparison().AssertSame(recorded, Event(await client.ReadChunkTextAsync()), (string)recorded["type"]!);
        }
    }

    [Fact]
    public async Task A_subscriber_that_takes_only_protobuf_gets_protobuf()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        await using var client = await RawClient.PostAsync(silo.Address, "/master/api/v1/operator", Subscribe, Json, "Accept: application/x-protobuf");
        Assert.Contains("Content-Type: application/x-protobuf", await client.ReadHeadAsync());
        var first = Protobuf(await client.ReadChunkAsync());
        Assert.Equal(5, first.Subscribed.GetState.GetTasks.Tasks.Count);
        Assert.Equal(15, first.Subscribed.HeartbeatIntervalSeconds);
        Assert.Equal(Mesos.V1.Master.Event.Types.Type.Heartbeat, Protobuf(await client.ReadChunkAsync()).Type);
    }

    [Fact]
    public async Task A_quiet_stream_beats()
    {
        await using var silo = await TestSilo.StartAsync(("Levee:Operator:HeartbeatInterval", "00:00:00.100"));
        silo.View.Current = RecordedCluster.View("fresh/");
        await using var client = await RawClient.PostAsync(silo.Address, "/api/v1", Subscribe, Json);
        await client.ReadHeadAsync();
        await client.ReadChunkAsync();
        for (var beat = 0; beat < 3; beat++)
        {
            Assert.Equal(Heartbeat, await client.ReadChunkTextAsync());
        }
    }

    [Fact]
    public async Task With_too_many_subscribers_the_oldest_is_closed()
    {
        await using var silo = await TestSilo.StartAsync(("Levee:Operator:MaxEventStreamSubscribers", "1"));
        silo.View.Current = RecordedCluster.View("fresh/");
        await using var first = await RawClient.PostAsync(silo.Address, "/api/v1", Subscribe, Json);
        await first.ReadHeadAsync();
        await first.ReadChunkAsync();
        await first.ReadChunkAsync();
        await using var second = await RawClient.PostAsync(silo.Address, "/api/v1", Subscribe, Json);
        await second.ReadHeadAsync();
        Assert.Empty(await first.ReadChunkAsync());
        await Poll.UntilAsync("one follower", Deadline, () => Task.FromResult(silo.View.Followers == 1));
    }

    [Fact]
    public async Task A_subscriber_that_does_not_read_is_cut_off_and_one_that_left_is_forgotten()
    {
        await using var silo = await TestSilo.StartAsync(("Levee:Operator:StreamBuffer", "16"));
        silo.View.Current = RecordedCluster.View();
        await using var slow = await RawClient.PostAsync(silo.Address, "/api/v1", Subscribe, Json);
        await slow.ReadHeadAsync();
        var (id, agent) = silo.View.Current.Agents.Single();
        var large = agent with { Version = new string('x', 500_000) };
        for (var at = 0; at < 400 && silo.View.Followers > 0; at++)
        {
            silo.View.Apply(new ClusterChange.AgentRemoved(id), new ClusterChange.AgentChanged(large));
        }

        Assert.True(await slow.IsClosedAsync());
        await Poll.UntilAsync("no follower", Deadline, () => Task.FromResult(silo.View.Followers == 0));
        await using (var leaving = await RawClient.PostAsync(silo.Address, "/api/v1", Subscribe, Json))
        {
            await leaving.ReadHeadAsync();
            Assert.Equal(1, silo.View.Followers);
        }

        await Poll.UntilAsync("no follower", Deadline, () => Task.FromResult(silo.View.Followers == 0));
    }

    private static IEnumerable<JsonNode> RecordedEvents() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "operator_subscribe.jsonl"))
        .Select(line => JsonNode.Parse(line)!["event"]!).Where(recorded => (string)recorded["type"]! is not ("SUBSCRIBED" or "HEARTBEAT"));

    // What the cluster feed says when that happens which the event tells.
    private static ClusterChange Change(JsonNode recorded, Dictionary<string, Mesos.V1.Task> tasks)
    {
        var happened = MesosJson.Read<Event>(Encoding.UTF8.GetBytes(recorded.ToJsonString()));
        switch (happened)
        {
            case { FrameworkAdded.Framework: var framework }:
                return new ClusterChange.FrameworkChanged(RecordedCluster.Framework(framework, completed: false));
            case { FrameworkRemoved.FrameworkInfo: var info }:
                return new ClusterChange.FrameworkChanged(new(info, false, false, false, Completed: true, DateTimeOffset.UnixEpoch, null, null, null));
            case { TaskAdded.Task: var task }:
                tasks[task.TaskId.Value] = task;
                return new ClusterChange.TaskChanged(new(task, TaskPlace.Active));
            default:
                var updated = tasks[happened.TaskUpdated.Status.TaskId.Value].Clone();
                updated.State = happened.TaskUpdated.State;
                if (updated.Statuses.Count > 0 && updated.Statuses[^1].State == happened.TaskUpdated.Status.State)
                {
                    updated.Statuses.RemoveAt(updated.Statuses.Count - 1);
                }

                updated.Statuses.Add(happened.TaskUpdated.Status);
                tasks[updated.TaskId.Value] = updated;
                return new ClusterChange.TaskChanged(new(updated, TaskPlace.Active));
        }
    }

    private static JsonNode Event(string record)
    {
        var split = record.IndexOf('\n', StringComparison.Ordinal);
        Assert.Equal(int.Parse(record[..split], System.Globalization.CultureInfo.InvariantCulture), Encoding.UTF8.GetByteCount(record.AsSpan(split + 1)));
        return JsonNode.Parse(record[(split + 1)..])!;
    }

    private static Event Protobuf(byte[] chunk)
    {
        var buffer = new ReadOnlySequence<byte>(chunk);
        Assert.True(RecordIO.TryRead(ref buffer, chunk.Length, out var payload));
        Assert.True(buffer.IsEmpty);
        return Mesos.V1.Master.Event.Parser.ParseFrom(payload);
    }

    private static string Keys(JsonNode fields) => new JsonArray([.. fields.AsObject().Select(field => (JsonNode)field.Key)]).ToJsonString();
}
