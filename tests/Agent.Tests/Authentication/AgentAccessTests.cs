using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Levee.Agent.Authentication;
using Levee.Agent.Tests.Operator;
using Microsoft.Extensions.Options;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Tests.Authentication;

/// <summary>Who may call what. Source: spec agent-api section 10, executor-api section 9.</summary>
public sealed class AgentAccessTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("/state", "mesos-agent-readonly", "authenticate_http_readonly")]
    [InlineData("/slave(1)/monitor/statistics", "mesos-agent-readonly", "authenticate_http_readonly")]
    [InlineData("/files/debug", "mesos-agent-readonly", "authenticate_http_readonly")]
    [InlineData("/api/v1", "mesos-agent-readwrite", "authenticate_http_readwrite")]
    [InlineData("/logging/toggle", "mesos-agent-readwrite", "authenticate_http_readwrite")]
    public async Task A_realm_asks_for_name_and_secret(string path, string realm, string flag)
    {
        await using var agent = await StartAsync((flag, "true"), ("http_credentials", Credentials()));
        using var refused = await agent.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal((HttpStatusCode.Unauthorized, $"Basic realm=\"{realm}\""), (refused.StatusCode, refused.Headers.WwwAuthenticate.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await agent.Http.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await agent.Http.GetAsync(new Uri("/version", UriKind.Relative))).StatusCode);
        agent.Http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("ops:secret")));
        using var admitted = await agent.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(path == "/api/v1" ? HttpStatusCode.MethodNotAllowed : HttpStatusCode.OK, admitted.StatusCode);
    }

    [Theory]
    [InlineData("""{"view_flags":[{"principals":{"type":"ANY"},"flags":{"type":"NONE"}}]}""", "GET_FLAGS", HttpStatusCode.Forbidden)]
    [InlineData("""{"set_log_level":[{"principals":{"type":"ANY"},"level":{"type":"NONE"}}]}""", "SET_LOGGING_LEVEL", HttpStatusCode.Forbidden)]
    [InlineData("""{"access_mesos_logs":[{"principals":{"type":"ANY"},"logs":{"type":"NONE"}}]}""", "READ_FILE", HttpStatusCode.Forbidden)]
    [InlineData("""{"prune_images":[{"principals":{"type":"ANY"},"images":{"type":"NONE"}}]}""", "PRUNE_IMAGES", HttpStatusCode.Forbidden)]
    [InlineData("""{"wait_standalone_containers":[{"principals":{"type":"ANY"},"users":{"type":"NONE"}}]}""", "WAIT_CONTAINER", HttpStatusCode.Forbidden)]
    [InlineData("""{"launch_standalone_containers":[{"principals":{"type":"ANY"},"users":{"type":"NONE"}}]}""", "LAUNCH_CONTAINER", HttpStatusCode.Forbidden)]
    [InlineData("""{"permissive":true}""", "WAIT_CONTAINER", HttpStatusCode.NotFound)]
    public async Task Lists_say_who_may_call(string acls, string call, HttpStatusCode expected)
    {
        await using var agent = await StartAsync(("acls", acls));
        var body = call switch
        {
            "SET_LOGGING_LEVEL" => """{"type":"SET_LOGGING_LEVEL","set_logging_level":{"level":1,"duration":{"nanoseconds":1}}}""",
            "READ_FILE" => """{"type":"READ_FILE","read_file":{"path":"/slave/log","offset":0}}""",
            "WAIT_CONTAINER" => """{"type":"WAIT_CONTAINER","wait_container":{"container_id":{"value":"c"}}}""",
            "LAUNCH_CONTAINER" => """{"type":"LAUNCH_CONTAINER","launch_container":{"container_id":{"value":"c"},"command":{"value":"true"}}}""",
            _ => $$"""{"type":"{{call}}"}""",
        };
        Assert.Equal(expected, (await agent.Http.CallAsync(body)).Status);
    }

    [Fact]
    public async Task A_reader_does_not_see_what_the_lists_hide()
    {
        await using var agent = await StartAsync(("acls", """{"permissive":false,"run_tasks":[{"principals":{"type":"ANY"},"users":{"type":"ANY"}}],"view_frameworks":[{"principals":{"type":"ANY"},"users":{"values":["nobody-else"]}}]}"""));
        await agent.RunAsync("t", "sleep 1000");
        await agent.Master.RunningAsync("t");
        Assert.Equal(
            """{"type":"GET_FRAMEWORKS","get_frameworks":{"frameworks":[],"completed_frameworks":[]}}""", (await agent.Http.CallAsync("""{"type":"GET_FRAMEWORKS"}""")).Body);
        Assert.Equal("""{"type":"GET_CONTAINERS"}""", (await agent.Http.CallAsync("""{"type":"GET_CONTAINERS"}""")).Body);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.Http.GetAsync("/files/browse?path=/frameworks/f-0001/executors/t/runs/latest")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.Http.GetAsync("/files/browse?path=/frameworks/f-0001/executors/t/runs/latest/frameworks/none/executors/none")).StatusCode); // The sandbox's own names mean nothing.
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.Http.GetAsync(new Uri("/metrics/snapshot", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_switched_off_endpoint_is_forbidden_by_both_of_its_names()
    {
        await using var agent = await StartAsync(("firewall_rules", """{"disabled_endpoints":{"paths":["/slave(1)/state"]}}"""));
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.Http.GetAsync(new Uri("/state", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.Http.GetAsync(new Uri("/slave(1)/state", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await agent.Http.GetAsync(new Uri("/flags", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task An_executor_without_its_token_is_not_admitted()
    {
        await using var agent = await StartAsync(("authenticate_http_executors", "true"), ("jwt_secret_key", Key()));
        using var content = new StringContent("{}", new MediaTypeHeaderValue("application/json"));
        using var refused = await agent.Http.PostAsync("/slave(1)/api/v1/executor", content);
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer realm=\"mesos-agent-executor\""), (refused.StatusCode, refused.Headers.WwwAuthenticate.ToString()));
        agent.Http.DefaultRequestHeaders.Authorization = new("Bearer", "nonsense");
        using var again = await agent.Http.PostAsync("/slave(1)/api/v1/executor", content);
        Assert.Contains("error=\"invalid_token\"", again.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_executor_gets_a_token_that_is_good_for_itself_only()
    {
        await using var agent = await StartAsync(("authenticate_http_executors", "true"), ("authenticate_http_readwrite", "true"), ("jwt_secret_key", Key()));
        await agent.RunOnAsync("e", "printf %s \"$MESOS_EXECUTOR_AUTHENTICATION_TOKEN\"; sleep 1000", "t");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(agent.Sandbox("e"), "stdout")) && agent.Output("e").Contains('.'), "the token");
        var token = agent.Output("e");

        Assert.Equal(HttpStatusCode.OK, await SubscribeAsync(agent, token, "e"));
        var container = System.Text.Json.Nodes.JsonNode.Parse(Convert.FromBase64String(Padded(token.Split('.')[1])))!["cid"]!;
        var stranger = ExecutorTokens.Make(File.ReadAllBytes(Key()), RunningAgent.Framework.Id.Value, "e", "another-run");
        Assert.Equal(HttpStatusCode.Forbidden, await SubscribeAsync(agent, stranger, "e"));
        var wrong = ExecutorTokens.Make(File.ReadAllBytes(Key()), "another-framework", "e", (string)container!);
        Assert.Equal(HttpStatusCode.Forbidden, await SubscribeAsync(agent, wrong, "e"));

        // Of the agent's own API it may use what is about its containers.
        agent.Http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Equal(HttpStatusCode.NotFound, (await agent.Http.CallAsync($$$$$"""{"type":"WAIT_CONTAINER","wait_container":{"container_id":{"value":"n","parent":{"value":"{{{{{container}}}}}"}}}}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.Http.CallAsync("""{"type":"WAIT_CONTAINER","wait_container":{"container_id":{"value":"n","parent":{"value":"other"}}}}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.Http.CallAsync("""{"type":"WAIT_CONTAINER","wait_container":{"container_id":{"value":"alone"}}}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.Http.CallAsync("""{"type":"GET_FLAGS"}""")).Status);
        Assert.Equal("""{"type":"GET_CONTAINERS"}""", (await agent.Http.CallAsync("""{"type":"GET_CONTAINERS"}""")).Body);
    }

    [Fact]
    public async Task Tasks_of_a_user_that_their_framework_may_not_take_are_errors()
    {
        await using var agent = await StartAsync(("acls", """{"permissive":true,"run_tasks":[{"principals":{"values":["web"]},"users":{"values":["nobody"]}},{"principals":{"values":["web"]},"users":{"type":"NONE"}}]}"""));
        var web = new Mesos.V1.FrameworkInfo(RunningAgent.Framework) { Principal = "web", User = "root" };
        await agent.RunAsync("command", "true", framework: web);
        await agent.RunAsync("allowed", "true", task => task.Command.User = "nobody", web);
        await agent.RunOnAsync(RunningAgent.Executor("e", "sleep 1000"), web, "custom");
        var group = RunningAgent.Executor("g", "");
        (group.Type, group.Command) = (Mesos.V1.ExecutorInfo.Types.Type.Default, null);
        await agent.Master.Observer!.RunTaskGroupAsync(web, group, new() { Tasks = { agent.NewTask("group", task => task.Command = new() { Value = "true" }) } });

        foreach (var (task, reason) in new[] { ("command", Reason.TaskUnauthorized), ("custom", Reason.TaskUnauthorized), ("group", Reason.TaskGroupUnauthorized) })
        {
            var end = await agent.Master.EndOfAsync(task);
            Assert.Equal((Mesos.V1.TaskState.TaskError, reason, $"Task '{task}' is not authorized to launch as user 'root'"), (end.State, end.Reason, end.Message));
        }

        var allowed = await agent.Master.EndOfAsync("allowed");
        Assert.True(allowed.State == Mesos.V1.TaskState.TaskFinished, $"{allowed}");
    }

    private static async Task<HttpStatusCode> SubscribeAsync(RunningAgent agent, string token, string executor)
    {
        var call = $$$"""{"type":"SUBSCRIBE","framework_id":{"value":"{{{RunningAgent.Framework.Id.Value}}}"},"executor_id":{"value":"{{{executor}}}"},"subscribe":{}}""";
        using var content = new StringContent(call, new MediaTypeHeaderValue("application/json"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executor") { Content = content, Headers = { Authorization = new("Bearer", token) } };
        using var reply = await agent.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return reply.StatusCode;
    }

    private static string Padded(string base64Url) => base64Url.Replace('-', '+').Replace('_', '/').PadRight((base64Url.Length + 3) / 4 * 4, '=');

    [Fact]
    public async Task Tokens_without_a_key_stop_the_start() =>
        Assert.Contains(
            "--jwt_secret_key must be specified when --authenticate_http_executors is set to true",
            (await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(("authenticate_http_executors", "true")))).Message,
            StringComparison.Ordinal);

    private Task<RunningAgent> StartAsync(params (string Name, string Value)[] flags) =>
        RunningAgent.StartAsync(_directory.Path, flags: [("log_dir", Path.Combine(_directory.Path, "log")), .. flags]);

    private string Credentials()
    {
        var path = Path.Combine(_directory.Path, "credentials.json");
        File.WriteAllText(path, """{"credentials":[{"principal":"ops","secret":"secret"}]}""");
        return path;
    }

    private string Key()
    {
        var path = Path.Combine(_directory.Path, "key");
        File.WriteAllText(path, "a key that nobody knows");
        return path;
    }
}
