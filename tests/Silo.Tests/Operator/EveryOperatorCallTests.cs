using Levee.Grains.Interfaces.Http;
using Levee.Silo.Tests.Whole;
using Mesos.V1.Master;
using CallType = Mesos.V1.Master.Call.Types.Type;

namespace Levee.Silo.Tests.Operator;

/// <summary>Every call of the v1 operator API against a whole silo, in both encodings each way. Source: operator-api, A.1 and A.2.</summary>
public sealed class EveryOperatorCallTests
{
    private const string Framework = """{"user":"u","name":"n","roles":["web"],"capabilities":[{"type":"MULTI_ROLE"},{"type":"PARTITION_AWARE"}]}""";

    [Fact]
    public void Every_type_of_call_has_a_row() => Assert.Equal(
        Enum.GetValues<CallType>().Where(type => type != CallType.Subscribe).Order(), OperatorCallRow.All.Select(row => row.Type).Distinct().Order()); // SUBSCRIBE is a test of its own.

    [Theory]
    [MemberData(nameof(Wire.Pairs), MemberType = typeof(Wire))]
    public async Task Every_call_is_answered_in_the_encoding_that_was_asked_for(WireFormat request, WireFormat answer)
    {
        await using var silo = await WholeSilo.StartAsync();
        var agent = await ObligingAgent.StartAsync(silo, "10.1.1.1");
        using var scheduler = await RunTaskAsync(silo);
        foreach (var row in OperatorCallRow.All)
        {
            await agent.HeartbeatAsync();
            var json = row.Json(agent.Id, scheduler.Id);
            using var reply = await silo.PostAsync("/api/v1", request, Wire.Encode<Call>(json, request), MediaTypes.Of(answer));
            var body = await reply.Content.ReadAsByteArrayAsync();
            Assert.True(row.Status == (int)reply.StatusCode, $"{json} is answered {(int)reply.StatusCode} {System.Text.Encoding.UTF8.GetString(body)}");
            if (row.IsRead)
            {
                Assert.Equal(MediaTypes.Of(answer), reply.Content.Headers.ContentType?.ToString());
                AssertAnswers(row, Wire.Decode<Response>(body, answer));
                await AssertSameInBothAsync(silo, row, json);
            }
            else
            {
                Assert.Equal((row.Name, 0, null), (row.Name, body.Length, reply.Content.Headers.ContentType));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Wire.Pairs), MemberType = typeof(Wire))]
    public async Task A_stream_begins_in_the_encoding_that_was_asked_for(WireFormat request, WireFormat answer)
    {
        await using var silo = await WholeSilo.StartAsync();
        var agent = await ObligingAgent.StartAsync(silo, "10.1.1.2");
        using var scheduler = await RunTaskAsync(silo);
        using var reply = await silo.PostAsync("/api/v1", request, Wire.Encode<Call>("""{"type":"SUBSCRIBE"}""", request), MediaTypes.Of(answer));
        Assert.Equal((200, MediaTypes.Of(answer), true), ((int)reply.StatusCode, reply.Content.Headers.ContentType?.ToString(), reply.Headers.TransferEncodingChunked));
        Assert.False(reply.Headers.Contains("Mesos-Stream-Id"));
        using var records = new RecordReader(await reply.Content.ReadAsStreamAsync());
        var first = await NextAsync(records, answer);
        Assert.Equal((Event.Types.Type.Subscribed, 15), (first.Type, first.Subscribed.HeartbeatIntervalSeconds));
        Assert.Equal(agent.Id, first.Subscribed.GetState.GetAgents.Agents.Single().AgentInfo.Id.Value);
        Assert.Equal("t", first.Subscribed.GetState.GetTasks.Tasks.Single().TaskId.Value);
        Assert.Equal(Event.Types.Type.Heartbeat, (await NextAsync(records, answer)).Type);
        using var ended = await silo.PostAsync("/api/v1", request, Wire.Encode<Call>($$"""{"type":"TEARDOWN","teardown":{"framework_id":{"value":"{{scheduler.Id}}"} } }""", request), null);
        Assert.Equal(200, (int)ended.StatusCode);
        Event next;
        do
        {
            next = await NextAsync(records, answer);
        }
        while (next.Type != Event.Types.Type.FrameworkRemoved);
        Assert.Equal((scheduler.Id, "n"), (next.FrameworkRemoved.FrameworkInfo.Id.Value, next.FrameworkRemoved.FrameworkInfo.Name));
    }

    [Fact]
    public async Task What_a_call_changed_is_there_for_whoever_reads_next()
    {
        await using var silo = await WholeSilo.StartAsync();
        var agent = await ObligingAgent.StartAsync(silo, "10.1.1.3");
        for (var round = 1; round <= 20; round++)
        {
            await DoneAsync(silo, $$"""{"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"ops","weight":{{round}} }]} }""");
            Assert.Equal(round, (await AskAsync(silo, """{"type":"GET_WEIGHTS"}""", WireFormat.Json)).GetWeights.WeightInfos.Single().Weight);
            await DoneAsync(silo, $$"""{"type":"UPDATE_QUOTA","update_quota":{"force":true,"quota_configs":[{"role":"ops","limits":{"cpus":{"value":{{round}} } } }]} }""");
            Assert.Equal(round, (await AskAsync(silo, """{"type":"GET_QUOTA"}""", WireFormat.Json)).GetQuota.Status.Configs.Single().Limits["cpus"].Value);
            var verb = round % 2 == 0 ? "REACTIVATE_AGENT" : "DEACTIVATE_AGENT";
            await DoneAsync(silo, $$"""{"type":"{{verb}}","{{verb.ToLowerInvariant()}}":{"agent_id":{"value":"{{agent.Id}}"} } }""");
            Assert.Equal(round % 2 == 1, (await AskAsync(silo, """{"type":"GET_AGENTS"}""", WireFormat.Protobuf)).GetAgents.Agents.Single().Deactivated);
        }

        const string Machine = """[{"hostname":"10.1.1.3","ip":"10.1.1.3"}]""";
        await DoneAsync(silo, $$"""{"type":"UPDATE_MAINTENANCE_SCHEDULE","update_maintenance_schedule":{"schedule":{"windows":[{"machine_ids":{{Machine}},"unavailability":{"start":{"nanoseconds":1} } }]} } }""");
        await DoneAsync(silo, $$"""{"type":"START_MAINTENANCE","start_maintenance":{"machines":{{Machine}} } }""");
        Assert.Empty((await AskAsync(silo, """{"type":"GET_AGENTS"}""", WireFormat.Protobuf)).GetAgents.Agents);
        var other = await ObligingAgent.StartAsync(silo, "10.1.1.4");
        using var scheduler = await ScriptedScheduler.SubscribeAsync(silo, WireFormat.Json, WireFormat.Json, Framework);
        await DoneAsync(silo, $$"""{"type":"TEARDOWN","teardown":{"framework_id":{"value":"{{scheduler.Id}}"} } }""");
        Assert.Empty((await AskAsync(silo, """{"type":"GET_FRAMEWORKS"}""", WireFormat.Json)).GetFrameworks.Frameworks);
        await DoneAsync(silo, $$"""{"type":"MARK_AGENT_GONE","mark_agent_gone":{"agent_id":{"value":"{{other.Id}}"} } }""");
        Assert.Empty((await AskAsync(silo, """{"type":"GET_AGENTS"}""", WireFormat.Json)).GetAgents.Agents);
    }

    private static async Task DoneAsync(WholeSilo silo, string json)
    {
        using var reply = await silo.PostAsync("/api/v1", WireFormat.Json, Wire.Encode<Call>(json, WireFormat.Json), null);
        Assert.Equal((200, ""), ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync()));
    }

    // A subscriber that runs one task on the agent; all that it changed is in the picture when this returns.
    private static async Task<ScriptedScheduler> RunTaskAsync(WholeSilo silo)
    {
        var scheduler = await ScriptedScheduler.SubscribeAsync(silo, WireFormat.Json, WireFormat.Json, Framework);
        var offer = await scheduler.TakeOfferAsync();
        using var accepted = await scheduler.CallAsync(ScriptedScheduler.Launch(offer, "t"));
        Assert.Equal(202, (int)accepted.StatusCode);
        await scheduler.UntilAsync(Mesos.V1.Scheduler.Event.Types.Type.Update);
        using var suppressed = await scheduler.CallAsync("""{"type":"SUPPRESS"}""");
        await WholeSilo.UntilAsync("the task runs", async () => (await AskAsync(silo, """{"type":"GET_TASKS"}""", WireFormat.Json)).GetTasks.Tasks is [{ State: Mesos.V1.TaskState.TaskRunning }]);
        return scheduler;
    }

    // The answer's type is the call's, and its one field is the one of that type.
    private static void AssertAnswers(OperatorCallRow row, Response response)
    {
        Assert.Equal(row.Name, Response.Descriptor.EnumTypes.Single().FindValueByNumber((int)response.Type).Name);
        var fields = Response.Descriptor.Fields.InDeclarationOrder().Where(field => field.Name != "type" && field.Accessor.HasValue(response)).Select(field => field.Name);
        Assert.Equal([row.Name.ToLowerInvariant()], fields);
    }

    // What is still under way when the first is asked may be done when the second is.
    private static async Task AssertSameInBothAsync(WholeSilo silo, OperatorCallRow row, string json)
    {
        var (first, second) = (new Response(), new Response { Type = Response.Types.Type.Unknown });
        try
        {
            await WholeSilo.UntilAsync($"{row.Name} is the same in both encodings", async () =>
            {
                first = await AskAsync(silo, json, WireFormat.Json);
                second = await AskAsync(silo, json, WireFormat.Protobuf);
                return first.Equals(second);
            });
        }
        catch (TimeoutException)
        {
            Assert.Equal(first, second);
        }
    }

    private static async Task<Response> AskAsync(WholeSilo silo, string json, WireFormat format)
    {
        using var reply = await silo.PostAsync("/api/v1", format, Wire.Encode<Call>(json, format), MediaTypes.Of(format));
        return Timeless(Wire.Decode<Response>(await reply.Content.ReadAsByteArrayAsync(), format));
    }

    // Without what goes on by itself: the figures of metrics, and the log's size.
    private static Response Timeless(Response response)
    {
        foreach (var metric in response.GetMetrics?.Metrics ?? [])
        {
            metric.Value = 0;
        }

        if (response.ReadFile is { } file)
        {
            file.Size = 0;
        }

        return response;
    }

    private static async Task<Event> NextAsync(RecordReader records, WireFormat format) => Wire.Decode<Event>((await records.NextAsync())!, format);
}
