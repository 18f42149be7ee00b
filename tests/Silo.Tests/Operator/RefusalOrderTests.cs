using System.Text;
using Levee.Grains.Interfaces.Http;
using Levee.Silo.Tests.Whole;

namespace Levee.Silo.Tests.Operator;

/// <summary>Who may change nothing hears first what is wrong with the change, in Mesos' words, and 403 only when nothing is. Source: src/master/http.cpp, weights_handler.cpp, quota_handler.cpp.</summary>
public sealed class RefusalOrderTests
{
    private const string Nobody = """[{"principals":{"type":"ANY"},"OBJECTS":{"type":"NONE"}}]""";

    private static readonly (string Action, string Objects)[] Denied =
    [
        ("reserve_resources", "roles"), ("unreserve_resources", "reserver_principals"), ("create_volumes", "roles"), ("destroy_volumes", "creator_principals"), ("resize_volumes", "roles"),
        ("update_weights", "roles"), ("update_quotas", "roles"), ("teardown_frameworks", "framework_principals"), ("update_maintenance_schedules", "machines"),
    ];

    private const string Reservation = "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"ops\"}]";

    private static readonly string Reserved = "{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64}," + Reservation + "}";

    private static readonly string Volume =
        "{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64}," + Reservation + ",\"disk\":{\"persistence\":{\"id\":\"v\"},\"volume\":{\"mode\":\"RW\",\"container_path\":\"d\"}}}";

    private const string Negative = """{"name":"cpus","type":"SCALAR","scalar":{"value":-1}}""";

    private const string NotPositive = "Resource 'cpus:-1' is invalid: Invalid scalar resource: value <= 0";

    /// <summary>POST to /api/v1 where there is no path.</summary>
    private static IEnumerable<(string Request, int Status, string Text)> Rows() =>
    [
        (Call("reserve_resources", $"\"agent_id\":{{\"value\":\"AGENT\"}},\"resources\":[{Negative}]"), 400, $"Failed to validate master::Call: {NotPositive}"),
        (Call("reserve_resources", $"\"agent_id\":{{\"value\":\"nobody\"}},\"resources\":[{Reserved}]"), 400, "No agent found with specified ID"),
        (Call("reserve_resources", "\"agent_id\":{\"value\":\"AGENT\"},\"resources\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}}]"), 400,
            "Invalid RESERVE operation on agent AGENT at slave(1)@10.1.3.1:5051 (10.1.3.1): Resource cpus:1 is not dynamically reserved"),
        (Call("reserve_resources", $"\"agent_id\":{{\"value\":\"AGENT\"}},\"source\":[{Negative}],\"resources\":[{Reserved}]"), 400, NotPositive),
        (Call("reserve_resources", $"\"agent_id\":{{\"value\":\"AGENT\"}},\"resources\":[{Reserved}]"), 403, ""),
        (Call("unreserve_resources", $"\"agent_id\":{{\"value\":\"AGENT\"}},\"resources\":[{Negative}]"), 400, $"Failed to validate master::Call: {NotPositive}"),
        (Call("unreserve_resources", $"\"agent_id\":{{\"value\":\"AGENT\"}},\"resources\":[{Reserved}]"), 403, ""),
        (Call("create_volumes", $"\"agent_id\":{{\"value\":\"AGENT\"}},\"volumes\":[{Negative}]"), 400, NotPositive),
        (Call("create_volumes", $"\"agent_id\":{{\"value\":\"AGENT\"}},\"volumes\":[{Volume}]"), 403, ""),
        (Call("destroy_volumes", $"\"agent_id\":{{\"value\":\"AGENT\"}},\"volumes\":[{Volume}]"), 400, "Invalid DESTROY operation: Persistent volumes not found"),
        (Call("grow_volume", $"\"agent_id\":{{\"value\":\"AGENT\"}},\"volume\":{Negative},\"addition\":{Reserved}"), 400, "Invalid scalar resource: value <= 0"),
        (Call("grow_volume", $"\"agent_id\":{{\"value\":\"AGENT\"}},\"volume\":{Volume},\"addition\":{Reserved}"), 403, ""),
        (Call("shrink_volume", $"\"agent_id\":{{\"value\":\"AGENT\"}},\"volume\":{Volume},\"subtract\":{{\"value\":64}}"), 400,
            "Invalid SHRINK_VOLUME operation on agent AGENT at slave(1)@10.1.3.1:5051 (10.1.3.1): Value of 'ShrinkVolume.subtract' must be smaller than the size of 'ShrinkVolume.volume'"),
        (Call("update_weights", "\"weight_infos\":[{\"role\":\"a//b\",\"weight\":1}]"), 400,
            "Failed to validate update weights request JSON: Invalid role 'a//b': Role 'a//b' cannot contain two adjacent slashes"),
        (Call("update_weights", "\"weight_infos\":[{\"role\":\"a\",\"weight\":1}]"), 403, ""),
        ("PUT /weights [{\"role\":\"a\",\"weight\":-2}]", 400, "Failed to validate update weights request JSON for role 'a': Invalid weight '-2': Weights must be positive"),
        ("PUT /weights [{\"role\":\"a\",\"weight\":2}]", 403, ""),
        (Call("update_quota", "\"quota_configs\":[{\"role\":\"a/b\"}]"), 400, "Updating quota on nested role 'a/b' is not supported yet"),
        (Call("update_quota", "\"quota_configs\":[{\"role\":\"a\",\"guarantees\":{\"cpus\":{\"value\":1000}}}]"), 400,
            "Invalid QuotaConfig: total quota guarantees 'cpus:1000' exceed cluster capacity 'cpus:4; disk:4096; mem:4096' (use 'force' flag to bypass this check)"),
        (Call("update_quota", "\"quota_configs\":[{\"role\":\"a\",\"limits\":{\"cpus\":{\"value\":1}}}]"), 403, ""),
        ("POST /quota {\"role\":\"a\",\"guarantee\":[]}", 400, "Failed to validate set quota request: QuotaInfo with empty 'guarantee'"),
        ("POST /quota {\"role\":\"a\",\"guarantee\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1000}}]}", 403, ""), // Not 409: whether it fits is looked at last.
        (Call("remove_quota", "\"role\":\"a\""), 400, "Failed to remove quota: Role 'a' has no quota set"),
        ("DELETE /quota/a/b ", 400, "Failed to remove quota for path '/master/quota/a/b': Role 'a/b' has no quota set"),
        (Call("update_maintenance_schedule", "\"schedule\":{\"windows\":[{\"unavailability\":{\"start\":{\"nanoseconds\":1}}}]}"), 400, "List of machines in the maintenance window is empty"),
        (Call("update_maintenance_schedule", "\"schedule\":{\"windows\":[{\"machine_ids\":[{\"hostname\":\"h\"}],\"unavailability\":{\"start\":{\"nanoseconds\":1}}}]}"), 403, ""),
        ("POST /maintenance/schedule {\"windows\":[{\"machine_ids\":[{\"hostname\":\"h\"}],\"unavailability\":{\"start\":{\"nanoseconds\":1}}}]}", 403, ""),
        (Call("teardown", "\"framework_id\":{\"value\":\"nobody\"}"), 400, "No framework found with specified ID"),
        (Call("teardown", "\"framework_id\":{\"value\":\"FRAMEWORK\"}"), 403, ""),
        ("POST /teardown frameworkId=FRAMEWORK", 403, ""),
    ];

    [Fact]
    public async Task What_is_wrong_is_said_before_who_may()
    {
        var acls = $"{{{string.Join(',', Denied.Select(denied => $"\"{denied.Action}\":{Nobody.Replace("OBJECTS", denied.Objects, StringComparison.Ordinal)}"))}}}";
        await using var silo = await WholeSilo.StartAsync(("Levee:Master:Acls", acls));
        var agent = await ObligingAgent.StartAsync(silo, "10.1.3.1");
        using var scheduler = await ScriptedScheduler.SubscribeAsync(silo, WireFormat.Json, WireFormat.Json, """{"user":"u","name":"n","principal":"p","roles":["web"],"capabilities":[{"type":"MULTI_ROLE"}]}""");
        await scheduler.TakeOfferAsync(); // By now the allocator knows the agent.
        foreach (var (request, status, text) in Rows())
        {
            string Filled(string words) => words.Replace("AGENT", agent.Id, StringComparison.Ordinal).Replace("FRAMEWORK", scheduler.Id, StringComparison.Ordinal);
            Assert.Equal((request, (status, Filled(text))), (request, await SendAsync(silo, Filled(request))));
        }
    }

    [Fact]
    public async Task Machines_are_brought_down_and_up_by_those_who_may_once_they_are_in_the_right_mode()
    {
        const string Machine = """[{"hostname":"h"}]""";
        await using var silo = await WholeSilo.StartAsync(("Levee:Master:Acls", $"{{\"start_maintenances\":{Nobody},\"stop_maintenances\":{Nobody}}}".Replace("OBJECTS", "machines", StringComparison.Ordinal)));
        Assert.Equal((400, "Machine '{\"hostname\":\"h\"}' is not part of a maintenance schedule"), await SendAsync(silo, $"POST /machine/down {Machine}"));
        Assert.Equal((200, ""), await SendAsync(silo, "POST /maintenance/schedule {\"windows\":[{\"machine_ids\":[{\"hostname\":\"h\"}],\"unavailability\":{\"start\":{\"nanoseconds\":1}}}]}"));
        Assert.Equal((403, ""), await SendAsync(silo, $"POST /machine/down {Machine}"));
        Assert.Equal((403, ""), await SendAsync(silo, Call("start_maintenance", $"\"machines\":{Machine}")));
        Assert.Equal((400, "Machine '{\"hostname\":\"h\"}' is not in DOWN mode and cannot be brought up"), await SendAsync(silo, $"POST /machine/up {Machine}"));
    }

    private static async Task<(int Status, string Text)> SendAsync(WholeSilo silo, string request)
    {
        var parts = request.Split(' ', 3);
        using var message = new HttpRequestMessage(new(parts[0]), parts[1]) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(parts[2])) { Headers = { ContentType = new("application/json") } } };
        using var reply = await silo.Http.SendAsync(message);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    private static string Call(string field, string content) => $"POST /api/v1 {{\"type\":\"{field.ToUpperInvariant()}\",\"{field}\":{{{content}}}}}";
}
