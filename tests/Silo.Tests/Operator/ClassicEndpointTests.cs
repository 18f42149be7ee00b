using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.Tests.Http;

namespace Levee.Silo.Tests.Operator;

/// <summary>The classic endpoints against what a real master showed of the same cluster. Source: operator-api, part B.</summary>
public sealed class ClassicEndpointTests
{
    private static readonly JsonComparison Comparison = new("git_sha", "git_branch", "build_date", "build_time", "build_user", "log_dir", "flags");

    [Theory]
    [InlineData("state")]
    [InlineData("master_state")]
    [InlineData("state-summary")]
    [InlineData("slaves")]
    [InlineData("frameworks")]
    [InlineData("tasks")]
    [InlineData("tasks__limit-1_order-asc")]
    [InlineData("roles")]
    [InlineData("version")]
    [InlineData("quota")]
    [InlineData("weights")]
    [InlineData("maintenance_schedule")]
    [InlineData("maintenance_status")]
    [InlineData("registrar1_registry")]
    public async Task A_document_is_as_recorded(string name) => await AssertRecordedAsync("", name);

    [Theory]
    [InlineData("fresh/", "state")]
    [InlineData("fresh/", "state-summary")]
    [InlineData("fresh/", "slaves")]
    [InlineData("fresh/", "frameworks")]
    [InlineData("fresh/", "tasks")]
    [InlineData("fresh/", "roles")]
    [InlineData("fresh/", "quota")]
    [InlineData("after/", "state")]
    [InlineData("after/", "state-summary")]
    [InlineData("after/", "frameworks")]
    [InlineData("after/", "tasks")]
    [InlineData("after/", "roles")]
    public async Task A_document_about_an_empty_cluster_or_one_that_ended_is_as_recorded(string folder, string name) => await AssertRecordedAsync(folder, name);

    [Theory]
    [InlineData("/state?jsonp=cb", "cb({", "});")]
    [InlineData("/metrics/snapshot?jsonp=a.b", "a.b({", "});")]
    [InlineData("/master/roles?jsonp=cb", "cb({", "});")]
    public async Task A_page_of_another_origin_gets_a_script(string path, string start, string end)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var (head, body) = await GetAsync(silo, path);
        Assert.Contains("Content-Type: text/javascript", head);
        var text = Encoding.UTF8.GetString(body);
        Assert.StartsWith(start, text, StringComparison.Ordinal);
        Assert.EndsWith(end, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callback_that_is_no_name_is_refused()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal("HTTP/1.1 400 Bad Request", (await GetAsync(silo, "/version?jsonp=alert(1)//")).Head[0]);
    }

    [Fact]
    public async Task A_large_answer_is_compressed_for_a_client_that_takes_it()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var (head, body) = await GetAsync(silo, "/state", "Accept-Encoding: gzip, deflate");
        Assert.Contains("Content-Encoding: gzip", head);
        await using var plain = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
        Assert.NotNull((await JsonNode.ParseAsync(plain))!["slaves"]);
        Assert.DoesNotContain("Content-Encoding: gzip", (await GetAsync(silo, "/version", "Accept-Encoding: gzip")).Head);
        Assert.DoesNotContain("Content-Encoding: gzip", (await GetAsync(silo, "/state", "Accept-Encoding: gzip;q=0")).Head);
    }

    [Theory]
    [InlineData("/health", "HTTP/1.1 200 OK")]
    [InlineData("/master/health", "HTTP/1.1 200 OK")]
    [InlineData("/version", "HTTP/1.1 200 OK")]
    [InlineData("/flags", "HTTP/1.1 200 OK")]
    [InlineData("/metrics/snapshot", "HTTP/1.1 200 OK")]
    [InlineData("/state", "HTTP/1.1 503 Service Unavailable")]
    [InlineData("/redirect", "HTTP/1.1 503 Service Unavailable")]
    public async Task Before_the_cluster_is_known_only_what_needs_no_leader_answers(string path, string expected)
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal(expected, (await GetAsync(silo, path)).Head[0]);
    }

    [Theory]
    [InlineData("/state/")]
    [InlineData("/master/state")]
    [InlineData("/master/slaves/")]
    [InlineData("/frameworks/below")]
    public async Task Documents_have_Mesos_other_names(string path)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        Assert.Equal("HTTP/1.1 200 OK", (await GetAsync(silo, path)).Head[0]);
    }

    [Theory]
    [InlineData("nosuch")]
    [InlineData("redirect")]
    [InlineData("health")]
    [InlineData("master_health")]
    [InlineData("log")]
    [InlineData("allocator")]
    [InlineData("event_queue")]
    [InlineData("state.json")]
    [InlineData("memory-profiler_state")]
    [InlineData("profiler_start")]
    [InlineData("logging_toggle")]
    [InlineData("files_browse__path-_master_log")]
    public async Task An_answer_without_a_document_is_as_recorded(string name)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var recorded = Recording.Read($"master_GET_{name}.http");
        await using var client = await RawClient.SendAsync(silo.Address, recorded.Request);
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal(Recording.Comparable(recorded.Head), Recording.Comparable(head));
        Assert.Equal(recorded.Body, body);
    }

    [Theory]
    [InlineData("/redirect/x")]
    [InlineData("/state.json")]
    public async Task Old_and_wrong_names_are_not_found(string path)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        Assert.Equal("HTTP/1.1 404 Not Found", (await GetAsync(silo, path)).Head[0]);
    }

    [Theory]
    [InlineData("/tasks?limit=2", 2)]
    [InlineData("/tasks?limit=-1&order=asc", 5)]
    [InlineData("/tasks?offset=4", 1)]
    [InlineData("/tasks?task_id=hold-1", 1)]
    [InlineData("/tasks?framework_id=none", 0)]
    public async Task Tasks_can_be_chosen(string path, int count)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        Assert.Equal(count, (await GetJsonAsync(silo, path))["tasks"]!.AsArray().Count);
    }

    [Fact]
    public async Task Tasks_come_in_the_order_of_their_first_status()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var times = (await GetJsonAsync(silo, "/tasks?order=asc"))["tasks"]!.AsArray().Select(task => (double)task!["statuses"]![0]!["timestamp"]!).ToList();
        Assert.Equal(times.Order(), times);
        var descending = (await GetJsonAsync(silo, "/tasks"))["tasks"]!.AsArray().Select(task => (double)task!["statuses"]![0]!["timestamp"]!).ToList();
        Assert.Equal(times.OrderDescending(), descending);
    }

    [Fact]
    public async Task A_limit_that_is_no_number_is_refused()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var (head, body) = await GetAsync(silo, "/tasks?limit=many");
        Assert.Equal("HTTP/1.1 400 Bad Request", head[0]);
        Assert.Equal("Failed to parse query parameter 'limit': 'many' is not a whole number", Encoding.UTF8.GetString(body));
    }

    [Fact]
    public async Task Metrics_are_numbers_by_Mesos_names()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var metrics = await GetJsonAsync(silo, "/metrics/snapshot");
        Assert.Equal(1.0, (double)metrics["master/elected"]!);
        Assert.Equal(5.0, (double)metrics["master/tasks_running"]!);
        Assert.Equal(64.0, (double)metrics["master/cpus_total"]!);
        Assert.Equal(0.009375, (double)metrics["master/cpus_percent"]!);
        Assert.Equal(1.0, (double)metrics["master/frameworks_active"]!);
        Assert.Contains("\"master/slaves_active\":1.0", metrics.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_has_the_document_is_told_so_until_the_picture_changes()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var tag = Tag((await GetAsync(silo, "/state")).Head);
        await using (var client = await RawClient.SendAsync(silo.Address, $"GET /state HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"other\", {tag}\r\n\r\n"))
        {
            var head = await client.ReadHeadAsync();
            Assert.Equal("HTTP/1.1 304 Not Modified", head[0]);
            Assert.Equal(tag, Tag(head));
        }

        silo.View.Apply(new Levee.Grains.Interfaces.ClusterFeed.ClusterChange.AgentRemoved(silo.View.Current.Agents.Keys.Single()));
        var (changed, body) = await GetAsync(silo, "/state", $"If-None-Match: {tag}");
        Assert.Equal("HTTP/1.1 200 OK", changed[0]);
        Assert.NotEqual(tag, Tag(changed));
        Assert.Empty(JsonNode.Parse(body)!["slaves"]!.AsArray());

        static string Tag(IEnumerable<string> head) => head.Single(line => line.StartsWith("ETag: ", StringComparison.Ordinal))["ETag: ".Length..];
    }

    [Fact]
    public async Task Single_agents_and_frameworks_can_be_asked_for()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var (agent, framework) = (silo.View.Current.Agents.Keys.Single().Value, silo.View.Current.Frameworks.Keys.Single().Value);
        Assert.Single((await GetJsonAsync(silo, $"/slaves?slave_id={agent}"))["slaves"]!.AsArray());
        Assert.Empty((await GetJsonAsync(silo, "/slaves?slave_id=none"))["slaves"]!.AsArray());
        Assert.Single((await GetJsonAsync(silo, $"/master/frameworks/?framework_id={framework}"))["frameworks"]!.AsArray());
        Assert.Empty((await GetJsonAsync(silo, "/frameworks?framework_id=none"))["frameworks"]!.AsArray());
    }

    [Fact]
    public async Task A_drained_agent_shows_how_far_it_is()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var drained = silo.View.Current.Agents.Values.Single() with
        {
            Deactivated = true,
            Drain = new() { State = Mesos.V1.DrainState.Draining, Config = new() { MaxGracePeriod = new() { Nanoseconds = 5_000_000_000 } } },
            EstimatedDrainStart = DateTimeOffset.UnixEpoch.AddSeconds(1795232042.5),
        };
        silo.View.Apply(new Levee.Grains.Interfaces.ClusterFeed.ClusterChange.AgentChanged(drained));
        var agent = (await GetJsonAsync(silo, "/slaves"))["slaves"]![0]!;
        Assert.Equal("""{"state":"DRAINING","config":{"max_grace_period":{"nanoseconds":5000000000},"mark_gone":false}}""", agent["drain_info"]!.ToJsonString());
        Assert.Equal("1795232042.5", agent["estimated_drain_start_time_seconds"]!.ToJsonString());
        Assert.Equal((false, true), ((bool)agent["active"]!, (bool)agent["deactivated"]!));
        await using var client = await RawClient.PostAsync(silo.Address, "/api/v1", """{"type":"GET_AGENTS"}""", "Content-Type: application/json");
        var shown = JsonNode.Parse((await client.ReadAllAsync()).Body)!["get_agents"]!["agents"]![0]!;
        Assert.Equal("""{"nanoseconds":1795232042000000000}""", shown["estimated_drain_start_time"]!.ToJsonString());
    }

    [Fact]
    public async Task Whom_constraints_keep_off_can_be_seen()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var framework = silo.View.Current.Frameworks.Values.Single() with
        {
            SuppressedRoles = ["b"],
            Constraints = Levee.Grains.Interfaces.Protocol.MesosJson.Read<Mesos.V1.Scheduler.OfferConstraints>(
                """{"role_constraints":{"*":{"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"rack"},"predicate":{"exists":{}}}]}]}}}"""u8),
        };
        silo.View.Apply(new Levee.Grains.Interfaces.ClusterFeed.ClusterChange.FrameworkChanged(framework));
        var shown = (await GetJsonAsync(silo, "/allocator/offer_constraints_debug"))["frameworks"]![framework.Info.Id.Value]!;
        Assert.Equal($$$"""{"suppressed_roles":["b"],"excluded_by_attribute_constraints":{"*":["{{{silo.View.Current.Agents.Keys.Single().Value}}}"]}}""", shown.ToJsonString());
    }

    [Fact]
    public async Task The_host_and_the_endpoints_describe_themselves()
    {
        await using var silo = await TestSilo.StartAsync();
        var recorded = Recording.Read("master_GET_system_stats.json.http").Json.AsObject();
        var stats = (await GetJsonAsync(silo, "/system/stats.json")).AsObject();
        Assert.Equal(recorded.Select(field => field.Key), stats.Select(field => field.Key));
        Assert.Equal(recorded.Select(field => field.Value!.ToJsonString().Contains('.', StringComparison.Ordinal)), stats.Select(field => field.Value!.ToJsonString().Contains('.', StringComparison.Ordinal)));
        var endpoints = (await GetJsonAsync(silo, "/help?format=json"))["processes"]![0]!["endpoints"]!.AsArray().Select(endpoint => (string?)endpoint!["name"]).ToList();
        Assert.Superset(new HashSet<string?> { "/state", "/api/v1", "/api/v1/scheduler", "/files/read" }, endpoints.ToHashSet());
    }

    [Fact]
    public async Task Keys_come_in_the_order_of_Mesos()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        var (recorded, state) = (Recording.Read("master_GET_state.http").Json, await GetJsonAsync(silo, "/state"));
        AssertOrder(recorded, state);
        AssertOrder(recorded["slaves"]![0], state["slaves"]![0]);
        AssertOrder(recorded["frameworks"]![0], state["frameworks"]![0]);
        AssertOrder(recorded["frameworks"]![0]!["tasks"]![0], state["frameworks"]![0]!["tasks"]![0]);
        AssertOrder(recorded["frameworks"]![0]!["tasks"]![0]!["statuses"]![0], state["frameworks"]![0]!["tasks"]![0]!["statuses"]![0]);

        static void AssertOrder(JsonNode? expected, JsonNode? actual)
        {
            var (wanted, found) = (expected!.AsObject().Select(field => field.Key).ToList(), actual!.AsObject().Select(field => field.Key).ToList());
            Assert.Equal(wanted.Where(found.Contains), found.Where(wanted.Contains));
        }
    }

    [Fact]
    public async Task Who_may_not_see_a_framework_sees_nothing_of_it()
    {
        await using var silo = await TestSilo.StartAsync(("Levee:Master:Acls", """{"permissive":true,"view_frameworks":[{"principals":{"type":"ANY"},"users":{"type":"NONE"}}],"view_flags":[{"principals":{"type":"ANY"},"flags":{"type":"NONE"}}]}"""));
        silo.View.Current = RecordedCluster.View();
        var state = await GetJsonAsync(silo, "/state");
        Assert.Empty(state["frameworks"]!.AsArray());
        Assert.Null(state["flags"]);
        Assert.Empty((await GetJsonAsync(silo, "/tasks"))["tasks"]!.AsArray());
        Assert.Equal("HTTP/1.1 403 Forbidden", (await GetAsync(silo, "/flags")).Head[0]);
        await using var client = await RawClient.PostAsync(silo.Address, "/api/v1", """{"type":"GET_STATE"}""", "Content-Type: application/json");
        var seen = JsonNode.Parse((await client.ReadAllAsync()).Body)!["get_state"]!;
        Assert.Equal("""{"tasks":[],"unreachable_tasks":[],"completed_tasks":[]}""", seen["get_tasks"]!.ToJsonString());
        Assert.Equal("""{"executors":[]}""", seen["get_executors"]!.ToJsonString());
    }

    /// <summary>As in Mesos what may not be seen is left out.</summary>
    [Fact]
    public async Task Maintenance_that_a_caller_may_not_see_is_left_out()
    {
        await using var silo = await TestSilo.StartAsync(("Levee:Master:Acls", """
            {"get_maintenance_schedules":[{"principals":{"type":"ANY"},"machines":{"type":"NONE"}}],"get_maintenance_statuses":[{"principals":{"type":"ANY"},"machines":{"type":"NONE"}}]}
            """));
        silo.View.Current = RecordedCluster.View();
        var machine = new Mesos.V1.MachineID { Hostname = "a2.example" };
        silo.View.Apply(new Levee.Grains.Interfaces.ClusterFeed.ClusterChange.ConfigurationChanged(silo.View.Current.Configuration with
        {
            Machines = [new() { Id = machine, Mode = Mesos.V1.MachineInfo.Types.Mode.Draining }],
            Schedule = new() { Windows = { new Mesos.V1.Maintenance.Window { MachineIds = { machine }, Unavailability = new() { Start = new() { Nanoseconds = 1 } } } } },
        }));
        Assert.Equal("{}", (await GetJsonAsync(silo, "/maintenance/schedule")).ToJsonString());
        Assert.Equal("{}", (await GetJsonAsync(silo, "/maintenance/status")).ToJsonString());
        Assert.Equal("HTTP/1.1 400 Bad Request", await PostAsync("nothing"));

        async Task<string> PostAsync(string body)
        {
            await using var client = await RawClient.SendAsync(silo.Address, $"POST /machine/down HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            return (await client.ReadHeadAsync())[0];
        }
    }

    private static async Task<(string[] Head, byte[] Body)> GetAsync(TestSilo silo, string path, string header = "Accept: */*")
    {
        await using var client = await RawClient.SendAsync(silo.Address, $"GET {path} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n");
        return await client.ReadAllAsync();
    }

    private static async Task<JsonNode> GetJsonAsync(TestSilo silo, string path) => JsonNode.Parse((await GetAsync(silo, path)).Body)!;

    private static async Task AssertRecordedAsync(string folder, string name)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View(folder);
        var recorded = Recording.Read($"{folder}master_GET_{name}.http");
        await using var client = await RawClient.SendAsync(silo.Address, recorded.Request);
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal(Recording.WithoutLength(recorded.Head), Recording.WithoutLength(head));
        Comparison.AssertSame(recorded.Json, JsonNode.Parse(body), $"{folder}{name}");
    }
}
