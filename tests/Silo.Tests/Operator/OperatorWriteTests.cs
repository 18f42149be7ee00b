using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using Levee.Silo.Tests.Http;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Mesos.V1.Master;
using Mesos.V1.Quota;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Levee.Silo.Tests.Operator;

/// <summary>What operators change: which grain is asked for what, and what is refused before. Source: operator-api, A.2 and part B.</summary>
public sealed class OperatorWriteTests
{
    private const string Machine = """{"hostname":"h","ip":"10.0.0.22"}""";
    private const string Reserved = """[{"name":"cpus","type":"SCALAR","scalar":{"value":1},"reservations":[{"type":"DYNAMIC","role":"r","principal":"ops"}]}]""";

    [Theory]
    [InlineData("""{"type":"DEACTIVATE_AGENT","deactivate_agent":{"agent_id":{"value":"A"}}}""", "deactivate")]
    [InlineData("""{"type":"REACTIVATE_AGENT","reactivate_agent":{"agent_id":{"value":"A"}}}""", "reactivate")]
    [InlineData("""{"type":"MARK_AGENT_GONE","mark_agent_gone":{"agent_id":{"value":"A"}}}""", "gone")]
    [InlineData("""{"type":"DRAIN_AGENT","drain_agent":{"agent_id":{"value":"A"},"max_grace_period":{"seconds":600,"nanos":5},"mark_gone":true}}""", "drain")]
    public async Task An_agents_grain_is_asked(string call, string asked)
    {
        await using var silo = await StartAsync();
        Assert.Equal("HTTP/1.1 200 OK", (await PostAsync(silo, "/api/v1", call)).Status);
        Assert.Equal(("A", asked), (silo.Grains.AgentKey, silo.Grains.Agent.Asked));
        if (asked == "drain")
        {
            Assert.Equal((600_000_000_005, true), (silo.Grains.Agent.Drain!.MaxGracePeriod.Nanoseconds, silo.Grains.Agent.Drain.MarkGone));
        }
    }

    [Theory]
    [InlineData("""{"type":"RESERVE_RESOURCES","reserve_resources":{"agent_id":{"value":"A"},"resources":RESERVED}}""", OperationType.Reserve)]
    [InlineData("""{"type":"UNRESERVE_RESOURCES","unreserve_resources":{"agent_id":{"value":"A"},"resources":RESERVED}}""", OperationType.Unreserve)]
    [InlineData("""{"type":"CREATE_VOLUMES","create_volumes":{"agent_id":{"value":"A"},"volumes":RESERVED}}""", OperationType.Create)]
    [InlineData("""{"type":"DESTROY_VOLUMES","destroy_volumes":{"agent_id":{"value":"A"},"volumes":RESERVED}}""", OperationType.Destroy)]
    [InlineData("""{"type":"GROW_VOLUME","grow_volume":{"agent_id":{"value":"A"},"volume":{"name":"disk","type":"SCALAR"},"addition":{"name":"disk","type":"SCALAR"}}}""", OperationType.GrowVolume)]
    [InlineData("""{"type":"SHRINK_VOLUME","shrink_volume":{"agent_id":{"value":"A"},"volume":{"name":"disk","type":"SCALAR"},"subtract":{"value":1}}}""", OperationType.ShrinkVolume)]
    public async Task Reservations_and_volumes_become_operations(string call, OperationType type)
    {
        await using var silo = await StartAsync();
        silo.Grains.Agent.Reply = new(202, null);
        Assert.Equal("HTTP/1.1 202 Accepted", (await PostAsync(silo, "/api/v1", call.Replace("RESERVED", Reserved, StringComparison.Ordinal))).Status);
        Assert.Equal(type, silo.Grains.Agent.Operation!.Type);
    }

    [Theory]
    [InlineData("/reserve", "resources", OperationType.Reserve)]
    [InlineData("/master/unreserve", "resources", OperationType.Unreserve)]
    [InlineData("/create-volumes", "volumes", OperationType.Create)]
    [InlineData("/destroy-volumes", "volumes", OperationType.Destroy)]
    public async Task Forms_do_the_same(string path, string field, OperationType type)
    {
        await using var silo = await StartAsync();
        silo.Grains.Agent.Reply = new(409, "cpus:1 does not contain cpus:2");
        var (status, text) = await PostAsync(silo, path, $"slaveId=A&{field}={Uri.EscapeDataString(Reserved)}");
        Assert.Equal(("HTTP/1.1 409 Conflict", "cpus:1 does not contain cpus:2"), (status, text));
        Assert.Equal(type, silo.Grains.Agent.Operation!.Type);
        Assert.Equal("A", silo.Grains.AgentKey);
    }

    [Theory]
    [InlineData("/reserve", "resources=[]", "Missing 'slaveId' query parameter in the request body")]
    [InlineData("/reserve", "slaveId=A", "Missing 'resources' query parameter in the request body")]
    [InlineData("/create-volumes", "slaveId=A", "Missing 'volumes' query parameter in the request body")]
    [InlineData("/destroy-volumes", "slaveId=&volumes=[]", "No agent found with specified ID")]
    [InlineData("/unreserve", "slaveId=A&resources=[1]", "Error in parsing 'resources' query parameter in the request body: Not expecting a JSON number for field 'resources'")]
    [InlineData("/reserve", "slaveId=A&resources=[1]", "Error parsing 'resources' query parameter in the request body: Not expecting a JSON number for field 'resources'")]
    [InlineData("/reserve", "slaveId=A&resources=%5B%", "Unable to decode query string: Malformed % escape in '%5B%': '%'")]
    [InlineData("/teardown", "frameworkId=%zzF", "Unable to decode query string: Malformed % escape in '%zzF': '%zz'")]
    [InlineData("/teardown", "", "Missing 'frameworkId' query parameter in the request body")]
    [InlineData("/teardown", "frameworkId=", "No framework found with specified ID")]
    public async Task A_form_that_says_too_little_is_refused(string path, string body, string expected)
    {
        await using var silo = await StartAsync();
        Assert.Equal(("HTTP/1.1 400 Bad Request", expected), await PostAsync(silo, path, body));
        Assert.Null(silo.Grains.Agent.Asked);
    }

    [Theory]
    [InlineData("""{"type":"DRAIN_AGENT","drain_agent":{"agent_id":{"value":""}}}""", "400 Bad Request", "Unknown agent")]
    [InlineData("""{"type":"DEACTIVATE_AGENT","deactivate_agent":{"agent_id":{"value":" "}}}""", "400 Bad Request", "Unknown agent")]
    [InlineData("""{"type":"MARK_AGENT_GONE","mark_agent_gone":{"agent_id":{"value":""}}}""", "404 Not Found", "Agent '' not found")]
    [InlineData("""{"type":"RESERVE_RESOURCES","reserve_resources":{"agent_id":{"value":""}}}""", "400 Bad Request", "No agent found with specified ID")]
    [InlineData("""{"type":"TEARDOWN","teardown":{"framework_id":{"value":""}}}""", "400 Bad Request", "No framework found with specified ID")]
    [InlineData("""{"type":"GROW_VOLUME","grow_volume":{"volume":{"name":"disk","type":"SCALAR"},"addition":{"name":"disk","type":"SCALAR"}}}""", "400 Bad Request", "Failed to validate master::Call: Expecting 'agent_id' to be present; only agent default resources are supported right now")]
    [InlineData("""{"type":"UNKNOWN"}""", "501 Not Implemented", "")]
    public async Task Blank_and_missing_ids_ask_no_grain(string call, string status, string text)
    {
        await using var silo = await StartAsync();
        Assert.Equal(($"HTTP/1.1 {status}", text), await PostAsync(silo, "/api/v1", call));
        Assert.Null(silo.Grains.AgentKey);
        Assert.Null(silo.Grains.FrameworkKey);
    }

    [Theory]
    [InlineData("/api/v1", """{"type":"TEARDOWN","teardown":{"framework_id":{"value":"F"}}}""")]
    [InlineData("/teardown", "frameworkId=F")]
    [InlineData("/master/teardown", "frameworkId=F")]
    public async Task A_framework_is_torn_down(string path, string body)
    {
        await using var silo = await StartAsync();
        silo.Framework.Reply = new(200, null);
        Assert.Equal(("HTTP/1.1 200 OK", ""), await PostAsync(silo, path, body));
        Assert.Equal(("F", true), (silo.Grains.FrameworkKey, silo.Framework.TornDown));
    }

    [Fact]
    public async Task Quota_is_set_and_removed_in_both_ways()
    {
        await using var silo = await StartAsync();
        await PostAsync(silo, "/api/v1", """{"type":"UPDATE_QUOTA","update_quota":{"force":true,"quota_configs":[{"role":"web","limits":{"cpus":{"value":2}}}]}}""");
        Assert.Equal("force quota", silo.Grains.Master.Asked.Name);
        Assert.Equal("web", Assert.IsType<ImmutableArray<QuotaConfig>>(silo.Grains.Master.Asked.Argument).Single().Role);
        await PostAsync(silo, "/quota", """{"role":"web","guarantee":[{"name":"cpus","type":"SCALAR","scalar":{"value":4}}],"force":false}""");
        Assert.Equal(("set quota", "web"), (silo.Grains.Master.Asked.Name, Assert.IsType<QuotaRequest>(silo.Grains.Master.Asked.Argument).Role));
        foreach (var path in (string[])["/quota/web", "/master/quota/web"])
        {
            Assert.Equal(("HTTP/1.1 200 OK", ""), await SendAsync(silo, "DELETE", path, ""));
            Assert.Equal(("remove quota", "web"), silo.Grains.Master.Asked);
        }

        Assert.Equal(
            ("HTTP/1.1 400 Bad Request", "Failed to parse remove quota request for path '/master/quota': expected 3 tokens, found 2 tokens"),
            await SendAsync(silo, "DELETE", "/quota", ""));
        Assert.StartsWith("Failed to validate set quota request JSON '{\"role\":1}': ", (await SendAsync(silo, "POST", "/quota", "{\"role\":1}")).Text, StringComparison.Ordinal);
        Assert.StartsWith("Failed to parse set quota request JSON '{': ", (await SendAsync(silo, "POST", "/quota", "{")).Text, StringComparison.Ordinal);
        silo.Grains.Master.Reply = new(400, "Failed to remove quota: Role 'web' has no quota set");
        Assert.Equal("Failed to remove quota for path '/master/quota/web': Role 'web' has no quota set", (await SendAsync(silo, "DELETE", "/quota/web", "")).Text);
    }

    [Fact]
    public async Task Weights_are_set_in_both_ways()
    {
        await using var silo = await StartAsync();
        silo.Grains.Master.Reply = new(400, "no such role");
        Assert.Equal(("HTTP/1.1 400 Bad Request", "no such role"), await PostAsync(silo, "/api/v1", """{"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"a","weight":2}]}}"""));
        await SendAsync(silo, "PUT", "/weights", """[{"role":"b","weight":2.5}]""");
        Assert.Equal(2.5, Assert.IsType<ImmutableArray<WeightInfo>>(silo.Grains.Master.Asked.Argument).Single().Weight);
        Assert.StartsWith("Failed to convert weights JSON array to protobuf '[{}]': ", (await SendAsync(silo, "PUT", "/weights", "[{}]")).Text, StringComparison.Ordinal);
        Assert.StartsWith("Failed to parse update weights request JSON '[{'", (await SendAsync(silo, "PUT", "/weights", "[{")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_is_planned_started_and_ended_in_both_ways()
    {
        const string Schedule = $$$$"""{"windows":[{"machine_ids":[{{{{Machine}}}}],"unavailability":{"start":{"nanoseconds":1}}}]}""";
        await using var silo = await StartAsync();
        foreach (var (path, body) in ((string, string)[])[("/maintenance/schedule", Schedule), ("/api/v1", $$$$"""{"type":"UPDATE_MAINTENANCE_SCHEDULE","update_maintenance_schedule":{"schedule":{{{{Schedule}}}}}}""")])
        {
            await PostAsync(silo, path, body);
            Assert.Equal("h", Assert.IsType<Schedule>(silo.Grains.Master.Asked.Argument).Windows[0].MachineIds[0].Hostname);
        }

        await AssertMovesAsync(silo, "start", "/machine/down", "START_MAINTENANCE", "start_maintenance");
        await AssertMovesAsync(silo, "stop", "/machine/up", "STOP_MAINTENANCE", "stop_maintenance");
    }

    [Theory]
    [InlineData("GET", "/teardown", "POST", "'POST'")]
    [InlineData("GET", "/reserve", "POST", "'POST'")]
    [InlineData("GET", "/machine/up", "POST", "'POST'")]
    [InlineData("POST", "/maintenance/status", "GET", "'GET'")]
    [InlineData("PUT", "/maintenance/schedule", "GET, POST", "'GET', 'POST'")]
    [InlineData("POST", "/weights", "GET, PUT", "'GET', 'PUT'")]
    [InlineData("PUT", "/quota", "GET, POST, DELETE", "'GET', 'POST', 'DELETE'")]
    public async Task Other_methods_are_refused(string method, string path, string allow, string listed)
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.SendAsync(silo.Address, $"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal("HTTP/1.1 405 Method Not Allowed", head[0]);
        Assert.Contains($"Allow: {allow}", head);
        Assert.Equal($"405 Method Not Allowed. Expecting one of {{ {listed} }}, but received '{method}'.", Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData("/api/v1")]
    [InlineData("/teardown")]
    [InlineData("/quota")]
    [InlineData("/maintenance/status")]
    public async Task Before_the_master_is_known_nothing_is_done(string path)
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal(("HTTP/1.1 503 Service Unavailable", "Master has not finished recovery"), await PostAsync(silo, path, "frameworkId=F"));
    }

    [Fact]
    public async Task A_protobuf_call_is_answered_in_protobuf()
    {
        await using var silo = await StartAsync();
        var call = new Call { Type = Call.Types.Type.GetState }.ToByteArray();
        await using var client = await RawClient.SendAsync(
            silo.Address, [.. Encoding.ASCII.GetBytes($"POST /api/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nAccept: application/x-protobuf\r\nContent-Length: {call.Length}\r\n\r\n"), .. call]);
        var response = Response.Parser.ParseFrom((await client.ReadAllAsync()).Body);
        Assert.Equal((Response.Types.Type.GetState, 5, 1), (response.Type, response.GetState.GetTasks.Tasks.Count, response.GetState.GetExecutors.Executors.Count));
    }

    private static async Task AssertMovesAsync(TestSilo silo, string asked, string path, string type, string field)
    {
        foreach (var (at, body) in ((string, string)[])[(path, $"[{Machine}]"), ("/api/v1", $$$"""{"type":"{{{type}}}","{{{field}}}":{"machines":[{{{Machine}}}]}}""")])
        {
            Assert.Equal(("HTTP/1.1 200 OK", ""), await PostAsync(silo, at, body));
            Assert.Equal(asked, silo.Grains.Master.Asked.Name);
            Assert.Equal("10.0.0.22", Assert.IsType<ImmutableArray<MachineID>>(silo.Grains.Master.Asked.Argument).Single().Ip);
            await PostAsync(silo, "/weights", ""); // Another call in between.
        }
    }

    private static async Task<TestSilo> StartAsync()
    {
        var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        return silo;
    }

    private static Task<(string Status, string Text)> PostAsync(TestSilo silo, string path, string body) => SendAsync(silo, "POST", path, body);

    private static async Task<(string Status, string Text)> SendAsync(TestSilo silo, string method, string path, string body)
    {
        await using var client = await RawClient.SendAsync(
            silo.Address, $"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        var (head, answer) = await client.ReadAllAsync();
        return (head[0], Encoding.UTF8.GetString(answer));
    }
}
