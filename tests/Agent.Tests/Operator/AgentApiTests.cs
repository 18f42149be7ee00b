using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Mesos.V1;
using Mesos.V1.Agent;

namespace Levee.Agent.Tests.Operator;

/// <summary>The calls that read, and what a real agent answered. Source: spec agent-api sections 1 to 3.</summary>
public sealed class AgentApiTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await RunningAgent.StartAsync(_directory.Path, flags: ("log_dir", Path.Combine(_directory.Path, "log")));

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("GET_HEALTH")]
    [InlineData("GET_LOGGING_LEVEL")]
    [InlineData("GET_STATE")]
    [InlineData("GET_TASKS")]
    [InlineData("GET_EXECUTORS")]
    [InlineData("GET_FRAMEWORKS")]
    [InlineData("GET_OPERATIONS")]
    [InlineData("GET_CONTAINERS")]
    [InlineData("GET_RESOURCE_PROVIDERS")]
    [InlineData("LIST_FILES_root")]
    [InlineData("bad_type")]
    [InlineData("bad_missing_field")]
    [InlineData("bad_WAIT_unknown")]
    [InlineData("bad_KILL_unknown")]
    public async Task An_agent_without_tasks_answers_as_recorded(string name)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Golden", $"agent_api_v1_{name}.http"));
        var request = lines.Last(line => line.StartsWith("> ", StringComparison.Ordinal))[2..];
        var status = int.Parse(lines.First(line => line.StartsWith("< HTTP", StringComparison.Ordinal)).Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(((HttpStatusCode)status, string.Join('\n', lines.SkipWhile(line => line != "<").Skip(1))), await _agent.Http.CallAsync(request));
    }

    [Theory]
    [InlineData("{}", 400, "Expecting 'Content-Type' to be present")]
    [InlineData("{}", 415, "Expecting 'Content-Type' of application/json or application/x-protobuf or application/recordio", "Content-Type: text/plain")]
    [InlineData("{}", 400, "Expecting 'Message-Content-Type' to be set for streaming requests", "Content-Type: application/recordio")]
    [InlineData("{}", 415, "Expecting 'Message-Content-Type' of application/json or application/x-protobuf", "Content-Type: application/recordio", "Message-Content-Type: text/plain")]
    [InlineData("{}", 415, "Expecting 'Message-Content-Type' to be not set for non-streaming requests", "Content-Type: application/json", "Message-Content-Type: application/json")]
    [InlineData("{}", 406, "Expecting 'Accept' to allow application/json or application/x-protobuf or application/recordio", "Content-Type: application/json", "Accept: text/html")]
    [InlineData("{}", 406, "Expecting 'Message-Accept' to allow application/json or application/x-protobuf", "Content-Type: application/json", "Accept: application/recordio", "Message-Accept: text/html")]
    [InlineData("{}", 406, "Expecting 'Message-Accept' to be not set for non-streaming responses", "Content-Type: application/json", "Accept: application/json", "Message-Accept: application/json")]
    [InlineData("{\"type\":\"GET_HEALTH\"}", 406, "Streaming response is not supported for GET_HEALTH call", "Content-Type: application/json", "Accept: application/recordio")]
    [InlineData("21\n{\"type\":\"GET_HEALTH\"}", 415, "Streaming 'Content-Type' application/recordio is not supported for GET_HEALTH call", "Content-Type: application/recordio", "Message-Content-Type: application/json")]
    [InlineData(
        "{\"type\":\"ATTACH_CONTAINER_INPUT\",\"attach_container_input\":{\"type\":\"CONTAINER_ID\",\"container_id\":{\"value\":\"c\"}}}",
        415, "Expecting 'Content-Type' to be application/recordio for ATTACH_CONTAINER_INPUT call", "Content-Type: application/json")]
    [InlineData("", 400, "Received EOF while reading request body", "Content-Type: application/recordio", "Message-Content-Type: application/json")]
    [InlineData("{\"type\":\"UNKNOWN\"}", 501, "", "Content-Type: application/json")]
    [InlineData("{\"type\":\"WAIT_CONTAINER\",\"wait_container\":{\"container_id\":{\"value\":\"\"}}}", 400, "Failed to validate agent::Call: 'wait_container.container_id' is invalid: ID must not be empty", "Content-Type: application/json")]
    [InlineData(
        "{\"type\":\"WAIT_CONTAINER\",\"wait_container\":{\"container_id\":{\"value\":\"a\",\"parent\":{\"value\":\"b.c\"}}}}",
        400, "Failed to validate agent::Call: 'wait_container.container_id' is invalid: 'ContainerID.parent' is invalid: 'ContainerID.value' 'b.c' contains invalid characters", "Content-Type: application/json")]
    [InlineData(
        "{\"type\":\"KILL_NESTED_CONTAINER\",\"kill_nested_container\":{\"container_id\":{\"value\":\"a\"}}}",
        400, "Failed to validate agent::Call: Expecting 'kill_nested_container.container_id.parent' to be present", "Content-Type: application/json")]
    [InlineData(
        "{\"type\":\"ADD_RESOURCE_PROVIDER_CONFIG\",\"add_resource_provider_config\":{\"info\":{\"type\":\"t\",\"name\":\"n\"}}}",
        400, "Failed to validate resource provider config with type 't' and name 'n': Unknown local resource provider type 't'", "Content-Type: application/json")]
    [InlineData(
        "{\"type\":\"REMOVE_RESOURCE_PROVIDER_CONFIG\",\"remove_resource_provider_config\":{\"type\":\"t\",\"name\":\"n\"}}",
        500, "Missing required flag --resource_provider_config_dir", "Content-Type: application/json")]
    [InlineData("{\"type\":\"PRUNE_IMAGES\"}", 200, "", "Content-Type: application/json")]
    public async Task What_a_call_lacks_is_said_in_Mesos_words(string body, int status, string words, params string[] headers) =>
        Assert.Equal(((HttpStatusCode)status, words), await _agent.Http.SendAsync(body, headers));

    [Fact]
    public async Task Only_POST_is_taken()
    {
        using var reply = await _agent.Http.GetAsync(new Uri("/api/v1", UriKind.Relative));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST"), (reply.StatusCode, reply.Content.Headers.Allow.Single()));
    }

    [Fact]
    public async Task What_runs_is_told_in_both_encodings()
    {
        await _agent.RunAsync("t", "sleep 1000");
        await _agent.Master.RunningAsync("t");
        var state = (await _agent.Http.AskAsync("""{"type":"GET_STATE"}"""))["get_state"]!;
        var task = state["get_tasks"]!["launched_tasks"]!.AsArray().Single()!;
        Assert.Equal(("t", "TASK_RUNNING"), ((string)task["name"]!, (string)task["state"]!));
        Assert.Equal("f-0001", (string)state["get_frameworks"]!["frameworks"]![0]!["framework_info"]!["id"]!["value"]!);

        var tasks = (await _agent.Http.AskAsync(new Call { Type = Call.Types.Type.GetTasks })).GetTasks;
        Assert.Equal(("t", TaskState.TaskRunning), (tasks.LaunchedTasks.Single().TaskId.Value, tasks.LaunchedTasks.Single().State));
        Assert.Equal("t", tasks.LaunchedTasks.Single().Statuses.Last().TaskId.Value);

        await _agent.KillAsync("t");
        await Poll.UntilAsync(() => !_agent.Ledger.Active.Any(), "the end of the task");
        var completed = (await _agent.Http.AskAsync("""{"type":"GET_TASKS"}"""))["get_tasks"]!;
        Assert.Equal("TASK_KILLED", (string)completed["completed_tasks"]![0]!["state"]!);
        Assert.Empty(completed["launched_tasks"]!.AsArray());
    }

    [Fact]
    public async Task Containers_are_told_with_what_they_use()
    {
        await _agent.RunAsync("t", "sleep 1000");
        await _agent.Master.RunningAsync("t");
        var entry = (await _agent.Http.AskAsync("""{"type":"GET_CONTAINERS"}"""))["get_containers"]!["containers"]!.AsArray().Single()!;
        Assert.Equal(("f-0001", "t", "Command Executor (Task: t) (Command: sh -c 'sleep 1000')"), ((string)entry["framework_id"]!["value"]!, (string)entry["executor_id"]!["value"]!, (string)entry["executor_name"]!));
        Assert.Equal((string)entry["container_id"]!["value"]!, (string)entry["container_status"]!["container_id"]!["value"]!);
        Assert.True((int)entry["container_status"]!["executor_pid"]! > 1);
        Assert.True((long)entry["resource_statistics"]!["mem_rss_bytes"]! > 100_000 && entry["resource_statistics"]!["cpus_soft_limit"] is not null);
    }

    [Fact]
    public async Task Files_of_a_sandbox_are_listed_and_read_and_so_is_the_log()
    {
        await _agent.RunAsync("t", "printf hello; sleep 1000");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(_agent.Sandbox("t"), "stdout")) && _agent.Output("t") == "hello", "the output");
        var infos = (await _agent.Http.AskAsync("""{"type":"LIST_FILES","list_files":{"path":"/frameworks/f-0001/executors/t/runs/latest"}}"""))["list_files"]!["file_infos"]!.AsArray();
        var stdout = infos.Single(info => ((string)info!["path"]!).EndsWith("/stdout", StringComparison.Ordinal))!;
        Assert.Equal(("/frameworks/f-0001/executors/t/runs/latest/stdout", 5, 1, 0x81a4), ((string)stdout["path"]!, (int)stdout["size"]!, (int)stdout["nlink"]!, (int)stdout["mode"]!));
        Assert.Equal("ell", await ReadAsync("/frameworks/f-0001/executors/t/runs/latest/stdout", 1, 3));
        Assert.Equal("Log file", await ReadAsync("/slave/log", 0, 8));
        Assert.Equal(HttpStatusCode.NotFound, (await _agent.Http.CallAsync("""{"type":"READ_FILE","read_file":{"path":"/etc/passwd","offset":0}}""")).Status);

        async Task<string> ReadAsync(string path, int offset, int length)
        {
            var answer = await _agent.Http.AskAsync(new JsonObject
            {
                ["type"] = "READ_FILE", ["read_file"] = new JsonObject { ["path"] = path, ["offset"] = offset, ["length"] = length },
            }.ToJsonString());
            return Encoding.UTF8.GetString(Convert.FromBase64String((string)answer["read_file"]!["data"]!));
        }
    }

    [Fact]
    public async Task Facts_flags_metrics_and_the_log_level_are_told()
    {
        var agent = (await _agent.Http.AskAsync("""{"type":"GET_AGENT"}"""))["get_agent"]!["agent_info"]!;
        Assert.Equal(("localhost", "master-S1", _agent.Settings.Port), ((string)agent["hostname"]!, (string)agent["id"]!["value"]!, (int)agent["port"]!));
        var flags = (await _agent.Http.AskAsync("""{"type":"GET_FLAGS"}"""))["get_flags"]!["flags"]!.AsArray();
        Assert.Contains(flags, flag => (string)flag!["name"]! == "http_heartbeat_interval" && (string)flag["value"]! == "30secs");
        var metrics = (await _agent.Http.AskAsync("""{"type":"GET_METRICS","get_metrics":{"timeout":{"nanoseconds":5000000000}}}"""))["get_metrics"]!["metrics"]!.AsArray();
        Assert.Contains(metrics, metric => (string)metric!["name"]! == "slave/registered" && (double)metric["value"]! == 1);
        await _agent.Http.CallAsync("""{"type":"SET_LOGGING_LEVEL","set_logging_level":{"level":2,"duration":{"nanoseconds":60000000000}}}""");
        Assert.Equal(2, (int)(await _agent.Http.AskAsync("""{"type":"GET_LOGGING_LEVEL"}"""))["get_logging_level"]!["level"]!);
        Assert.Equal("2\n", await _agent.Http.GetStringAsync("/logging/toggle"));
    }
}
