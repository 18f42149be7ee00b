using System.Net;
using Google.Protobuf;
using Mesos.V1;
using Mesos.V1.Executor;
using CallType = Mesos.V1.Executor.Call.Types.Type;
using EventType = Mesos.V1.Executor.Event.Types.Type;

namespace Levee.Agent.Tests.Executors;

public sealed class ExecutorCallTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _agent = await RunningAgent.StartAsync(_directory.Path);
        await _agent.RunOnAsync("e", "sleep 1000", "a");
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_heartbeat_is_taken_from_anybody()
    {
        using var executor = new TestExecutor(_agent.Http, "unused");
        Assert.Equal((HttpStatusCode.Accepted, ""), await executor.CallAsync(executor.NewCall(CallType.Heartbeat)));
    }

    [Fact]
    public async Task Who_is_unknown_or_has_not_subscribed_is_refused()
    {
        using var executor = new TestExecutor(_agent.Http, "e");
        Assert.Equal((HttpStatusCode.Forbidden, "Executor is not subscribed"), await executor.UpdateAsync("a", TaskState.TaskRunning));
        using var other = new TestExecutor(_agent.Http, "other");
        Assert.Equal((HttpStatusCode.BadRequest, "Executor cannot be found"), await other.MessageAsync("x"));
        var call = other.NewCall(CallType.Subscribe);
        (call.FrameworkId, call.Subscribe) = (new() { Value = "x" }, new());
        Assert.Equal((HttpStatusCode.BadRequest, "Framework cannot be found"), await other.CallAsync(call));
    }

    [Fact]
    public async Task An_update_that_breaks_a_rule_is_refused_with_the_words_of_Mesos()
    {
        using var executor = new TestExecutor(_agent.Http, "e");
        await executor.SubscribeAsync();
        await executor.ExpectAsync(EventType.Subscribed);
        foreach (var (change, text) in new (Action<TaskStatus>, string)[]
        {
            (status => status.ClearUuid(), "Expecting 'uuid' to be present"),
            (status => status.Uuid = ByteString.CopyFromUtf8("short"), "Not a valid UUID"),
            (status => status.ExecutorId = new() { Value = "x" }, "ExecutorID in Call: e does not match ExecutorID in TaskStatus: x"),
            (status => status.Source = TaskStatus.Types.Source.Master, "Received Call from executor e of framework f-0001 with invalid source, expecting 'SOURCE_EXECUTOR'"),
            (status => status.State = TaskState.TaskStaging, "Received TASK_STAGING from executor e of framework f-0001 which is not allowed"),
        })
        {
            Assert.Equal((HttpStatusCode.BadRequest, $"Failed to validate Executor::Call: {text}"), await executor.UpdateAsync("a", TaskState.TaskRunning, change));
        }

        Assert.Equal((HttpStatusCode.BadRequest, "Failed to validate Executor::Call: Expecting 'subscribe' to be present"), await executor.CallAsync(executor.NewCall(CallType.Subscribe)));
        Assert.Equal((HttpStatusCode.BadRequest, "Failed to validate Executor::Call: Expecting 'message' to be present"), await executor.CallAsync(executor.NewCall(CallType.Message)));
        Assert.Equal(HttpStatusCode.NotImplemented, (await executor.CallAsync(executor.NewCall(CallType.Unknown))).Status);
        Assert.Empty(_agent.Master.Updates);
    }

    [Fact]
    public async Task An_update_in_the_name_of_another_agent_goes_nowhere()
    {
        using var executor = new TestExecutor(_agent.Http, "e");
        await executor.SubscribeAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await executor.UpdateAsync("a", TaskState.TaskRunning, status => status.AgentId = new() { Value = "x" })).Status);
        await executor.UpdateAsync("a", TaskState.TaskRunning);
        await _agent.Master.RunningAsync("a");
        Assert.Single(_agent.Master.StatesOf("a"));
    }

    [Theory]
    [InlineData("application/json", "{", HttpStatusCode.BadRequest, "Failed to parse body into JSON: syntax error at line 1 near: ")]
    [InlineData("application/json", "{}", HttpStatusCode.BadRequest, "Failed to convert JSON into Call protobuf")]
    [InlineData("application/x-protobuf", "x", HttpStatusCode.BadRequest, "Failed to parse body into Call protobuf")]
    [InlineData("text/plain", "x", HttpStatusCode.UnsupportedMediaType, "Expecting 'Content-Type' of application/json or application/x-protobuf")]
    [InlineData(null, "x", HttpStatusCode.BadRequest, "Expecting 'Content-Type' to be present")]
    public async Task What_is_no_call_is_refused(string? type, string body, HttpStatusCode status, string text)
    {
        using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = type is null ? null : new(type);
        using var response = await _agent.Http.PostAsync("/api/v1/executor", content);
        Assert.Equal(status, response.StatusCode);
        Assert.StartsWith(text, await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _agent.Http.GetAsync("/api/v1/executor")).StatusCode);
    }
}
