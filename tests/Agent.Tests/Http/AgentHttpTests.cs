using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mesos.V1;

namespace Levee.Agent.Tests.Http;

public sealed class AgentHttpTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;
    private double _ready;

    public async ValueTask InitializeAsync()
    {
        _agent = await RunningAgent.StartAsync(_directory.Path, flags: ("attributes", "rack:a1;weight:3"));
        await _agent.RunAsync("t", "printf hello; ln -s /etc/passwd link; mkdir sub; sleep 1000", task => task.Labels = new() { Labels_ = { new Label { Key = "k", Value = "v" } } });
        await Poll.UntilAsync(() => Directory.Exists(Path.Combine(_agent.Sandbox("t"), "sub")), "the task");
        _ready = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("/state")]
    [InlineData("/slave(1)/state")]
    [InlineData("/slave%281%29/state")]
    public async Task State_has_the_shape_that_clients_read(string path)
    {
        await _agent.Master.RunningAsync("t");
        var reply = await _agent.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal("application/json", reply.Content.Headers.ContentType!.ToString());
        var state = await reply.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(("master-S1", "localhost", _agent.Settings.Pid), (Text(state, "id"), Text(state, "hostname"), Text(state, "pid")));
        Assert.Equal("[31000-32000]", state.GetProperty("resources").GetProperty("ports").GetString());
        Assert.Equal(0.1, state.GetProperty("unreserved_resources_allocated").GetProperty("cpus").GetDouble());
        Assert.Equal(0, state.GetProperty("resources").GetProperty("gpus").GetDouble());
        Assert.Equal("*", Text(state.GetProperty("unreserved_resources_full")[0], "role"));
        Assert.Equal(("a1", 3.0), (Text(state.GetProperty("attributes"), "rack"), state.GetProperty("attributes").GetProperty("weight").GetDouble()));
        var executor = state.GetProperty("frameworks")[0].GetProperty("executors")[0];
        Assert.Equal("Command Executor (Task: t) (Command: sh -c 'printf hello...')", Text(executor, "name"));
        Assert.Equal(new DirectoryInfo(_agent.Sandbox("t")).ResolveLinkTarget(true)!.FullName, Text(executor, "directory"));
        var task = executor.GetProperty("tasks")[0];
        Assert.Equal(("", "TASK_RUNNING", "prod"), (Text(task, "executor_id"), Text(task, "state"), Text(task, "role")));
        Assert.Equal("v", Text(task.GetProperty("labels")[0], "value"));
        Assert.Equal("127.0.0.1", Text(task.GetProperty("statuses").EnumerateArray().Last().GetProperty("container_status").GetProperty("network_infos")[0].GetProperty("ip_addresses")[0], "ip_address"));
    }

    [Fact]
    public async Task A_connection_on_which_nothing_is_said_stays_open()
    {
        using var silent = new System.Net.Sockets.TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, _agent.Settings.Port);
        using var severalBeats = new CancellationTokenSource(TimeSpan.FromSeconds(3), TimeProvider.System); // The server looks at its connections once a second.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await silent.GetStream().ReadExactlyAsync(new byte[1], severalBeats.Token));
    }

    [Fact]
    public async Task It_started_when_it_started_and_not_when_somebody_asked()
    {
        var state = await _agent.Http.GetFromJsonAsync<JsonElement>("/state");
        Assert.True(state.GetProperty("start_time").GetDouble() <= _ready);
    }

    [Fact]
    public async Task A_completed_task_is_found_among_the_completed_ones()
    {
        await _agent.KillAsync("t");
        await Poll.UntilAsync(() => !_agent.Ledger.Frameworks.Any(), "the end of the task and its executor");
        var state = await _agent.Http.GetFromJsonAsync<JsonElement>("/state");
        Assert.Equal("TASK_KILLED", Text(state.GetProperty("completed_frameworks")[0].GetProperty("completed_executors")[0].GetProperty("completed_tasks")[0], "state"));
    }

    [Theory]
    [InlineData("/monitor/statistics", false)]
    [InlineData("/slave(1)/monitor/statistics", false)]
    [InlineData("/containers", true)]
    [InlineData("/slave(1)/containers?framework_id=f-0001&executor_id=t", true)]
    public async Task What_runs_is_listed_with_what_it_uses(string path, bool full)
    {
        await _agent.Master.RunningAsync("t");
        var entry = Assert.Single((await _agent.Http.GetFromJsonAsync<JsonElement>(path)).EnumerateArray());
        Assert.Equal(("t", "f-0001", "t"), (Text(entry, "executor_id"), Text(entry, "framework_id"), Text(entry, "source")));
        Assert.Equal("Command Executor (Task: t) (Command: sh -c 'printf hello...')", Text(entry, "executor_name"));
        var statistics = entry.GetProperty("statistics");
        Assert.Equal(
            ["cpus_soft_limit", "cpus_system_time_secs", "cpus_user_time_secs", "mem_limit_bytes", "mem_rss_bytes", "mem_soft_limit_bytes", "timestamp"],
            statistics.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.Equal(0.2, statistics.GetProperty("cpus_soft_limit").GetDouble()); // The executor has 0.1 of its own.
        Assert.InRange(statistics.GetProperty("mem_rss_bytes").GetInt64(), 100_000, 100_000_000);
        Assert.Equal(full, entry.TryGetProperty("status", out var status));
        Assert.True(!full || (status.GetProperty("executor_pid").GetInt32() > 1 && Text(status.GetProperty("container_id"), "value") == Text(entry, "container_id")));
    }

    [Theory]
    [InlineData("/containers?executor_id=t", HttpStatusCode.BadRequest)]
    [InlineData("/containers?container_id=c&framework_id=f", HttpStatusCode.BadRequest)]
    [InlineData("/containers?container_id=nosuch", HttpStatusCode.OK)]
    public async Task Containers_are_chosen_in_three_ways(string path, HttpStatusCode expected)
    {
        var reply = await _agent.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(expected, reply.StatusCode);
        Assert.Equal(
            expected == HttpStatusCode.OK ? "[]" : "Supported query parameters are container_id only, framework_id only, or executor_id and framework_id only",
            await reply.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/version")]
    [InlineData("/metrics/snapshot")]
    [InlineData("/slave(1)/state")]
    public async Task Collectors_that_ask_by_POST_are_answered(string path)
    {
        using var nothing = new ByteArrayContent([]);
        var reply = await _agent.Http.PostAsync(new Uri(path, UriKind.Relative), nothing);
        Assert.Equal(JsonValueKind.Object, (await reply.Content.ReadFromJsonAsync<JsonElement>()).ValueKind);
    }

    [Fact]
    public async Task Small_endpoints_answer()
    {
        Assert.Empty(await _agent.Http.GetStringAsync("/health"));
        var version = await _agent.Http.GetFromJsonAsync<JsonElement>("/version");
        Assert.Matches(@"^\d+\.\d+\.\d+$", Text(version, "version"));
        Assert.Equal(["version", "build_date", "build_time", "build_user"], version.EnumerateObject().Select(field => field.Name));
        Assert.Equal("localhost", Text((await _agent.Http.GetFromJsonAsync<JsonElement>("/flags")).GetProperty("flags"), "hostname"));
        Assert.Equal(HttpStatusCode.NotFound, (await _agent.Http.GetAsync("/nosuch")).StatusCode);
        await _agent.Master.RunningAsync("t");
        var metrics = await _agent.Http.GetFromJsonAsync<JsonElement>("/metrics/snapshot");
        Assert.Equal((1, 1, 4), (metrics.GetProperty("slave/registered").GetDouble(), metrics.GetProperty("slave/tasks_running").GetDouble(), metrics.GetProperty("slave/cpus_total").GetDouble()));
        var jsonp = await _agent.Http.GetAsync("/flags?jsonp=a.b");
        Assert.Equal("text/javascript", jsonp.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("a.b({", await jsonp.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_piece_of_a_file_ends_with_a_whole_character()
    {
        File.WriteAllText(Path.Combine(_agent.Sandbox("t"), "text"), "a\u00e4\u20ac\U0001f600z");
        var path = $"/files/read?path={_agent.Sandbox("t")}/text";
        string?[] pieces = ["a", "a", "a\u00e4", "a\u00e4", "a\u00e4", "a\u00e4\u20ac", "a\u00e4\u20ac"];
        Assert.Equal(pieces, await Task.WhenAll(Enumerable.Range(1, 7).Select(ReadAsync)));
        Assert.Equal("\u20ac", Text(await _agent.Http.GetFromJsonAsync<JsonElement>(path + "&offset=3&length=5"), "data"));

        async Task<string?> ReadAsync(int length) => Text(await _agent.Http.GetFromJsonAsync<JsonElement>($"{path}&offset=0&length={length}"), "data");
    }

    [Fact]
    public async Task Every_metric_of_an_agent_is_there()
    {
        var names = (await _agent.Http.GetFromJsonAsync<JsonElement>("/metrics/snapshot")).EnumerateObject().Select(metric => metric.Name).ToHashSet();
        var golden = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Http", "agent-metrics.txt"));
        Assert.Empty(golden.Except(names));
    }

    [Fact]
    public async Task What_goes_wrong_with_containers_and_messages_is_counted()
    {
        await _agent.RunOnAsync(new ExecutorInfo(RunningAgent.Executor("broken", "true")) { Command = new() { Shell = false, Value = "/no/such" } }, RunningAgent.Framework, "y");
        await _agent.Master.EndOfAsync("y");
        Assert.Equal(1, await _agent.MetricAsync("slave/container_launch_errors"));
        await _agent.Master.Observer!.MessageExecutorAsync(new("f-0001"), "nobody", Google.Protobuf.ByteString.Empty);
        await Poll.UntilAsync(() => _agent.MetricAsync("slave/invalid_framework_messages").Result == 1, "the message to nobody");
        Assert.Equal(0, await _agent.MetricAsync("slave/valid_framework_messages"));
        Assert.Equal(0, await _agent.MetricAsync("containerizer/mesos/container_destroy_errors"));
        Assert.Equal(1, await _agent.MetricAsync("slave/executors_running"));
    }

    [Fact]
    public async Task A_sandbox_is_browsed_read_and_downloaded_by_all_of_its_paths()
    {
        var real = new DirectoryInfo(_agent.Sandbox("t")).ResolveLinkTarget(true)!.FullName;
        foreach (var path in new[] { real, _agent.Sandbox("t"), "/frameworks/f-0001/executors/t/runs/latest" })
        {
            var files = await _agent.Http.GetFromJsonAsync<JsonElement[]>($"/files/browse?path={path}");
            Assert.Equal([$"{path}/link", $"{path}/stderr", $"{path}/stdout", $"{path}/sub"], files!.Select(file => Text(file, "path")));
            Assert.Equal(("-rw-r--r--", 5), (Text(files![2], "mode"), files[2].GetProperty("size").GetInt32()));
            var read = await _agent.Http.GetFromJsonAsync<JsonElement>($"/files/read?path={path}/stdout&offset=1&length=3");
            Assert.Equal(("ell", 1), (Text(read, "data"), read.GetProperty("offset").GetInt32()));
            Assert.Equal("hello", await _agent.Http.GetStringAsync($"/files/download?path={path}/stdout"));
        }

        var size = await _agent.Http.GetFromJsonAsync<JsonElement>($"/files/read?path={real}/stdout&offset=-1");
        Assert.Equal(("", 5), (Text(size, "data"), size.GetProperty("offset").GetInt32()));
        Assert.Equal(real, Text(await _agent.Http.GetFromJsonAsync<JsonElement>("/files/debug"), "/frameworks/f-0001/executors/t/runs/latest"));
    }

    [Theory]
    [InlineData("{0}/link", HttpStatusCode.NotFound)]
    [InlineData("{0}/../../../../../../../../../../../../etc/passwd", HttpStatusCode.NotFound)]
    [InlineData("{0}/..", HttpStatusCode.NotFound)]
    [InlineData("/frameworks/../../../../etc/runs/latest", HttpStatusCode.NotFound)]
    [InlineData("/frameworks/f-0001/executors/t/runs/..", HttpStatusCode.NotFound)]
    [InlineData("/etc/passwd", HttpStatusCode.NotFound)]
    [InlineData("{0}/none", HttpStatusCode.NotFound)]
    [InlineData("{0}/sub", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task Nothing_outside_of_a_sandbox_is_shown(string path, HttpStatusCode status)
    {
        var full = Uri.EscapeDataString(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, _agent.Sandbox("t")));
        Assert.Equal(status, (await _agent.Http.GetAsync($"/files/download?path={full}")).StatusCode);
        if (status == HttpStatusCode.NotFound)
        {
            Assert.Equal(status, (await _agent.Http.GetAsync($"/files/read?path={full}&offset=0")).StatusCode);
            Assert.Equal(status, (await _agent.Http.GetAsync($"/files/browse?path={full}")).StatusCode);
        }
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
