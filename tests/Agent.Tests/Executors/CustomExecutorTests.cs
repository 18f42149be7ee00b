using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using Mesos.V1.Executor;
using EventType = Mesos.V1.Executor.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Tests.Executors;

public sealed class CustomExecutorTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await RunningAgent.StartAsync(_directory.Path, flags: [("executor_shutdown_grace_period", "100ms")]);

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_executor_process_runs_all_tasks_of_its_id(bool json)
    {
        await _agent.RunOnAsync("e", "echo started; sleep 1000", "a", "b");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(_agent.Sandbox("e"), "stdout")) && _agent.Output("e").Length > 0, "the process");
        using var executor = new TestExecutor(_agent.Http, "e", json);
        Assert.Equal(HttpStatusCode.OK, await executor.SubscribeAsync());
        Assert.Equal(json ? "application/json" : "application/x-protobuf", executor.ContentType);

        var subscribed = (await executor.ExpectAsync(EventType.Subscribed)).Subscribed;
        Assert.Equal(("e", "f-0001", "master-S1"), (subscribed.ExecutorInfo.ExecutorId.Value, subscribed.FrameworkInfo.Id.Value, subscribed.AgentInfo.Id.Value));
        Assert.Equal(Path.GetFileName(new DirectoryInfo(_agent.Sandbox("e")).ResolveLinkTarget(true)!.FullName), subscribed.ContainerId.Value);
        Assert.Equal(["a", "b"], [(await executor.ExpectAsync(EventType.Launch)).Launch.Task.TaskId.Value, (await executor.ExpectAsync(EventType.Launch)).Launch.Task.TaskId.Value]);
        await _agent.RunOnAsync("e", "echo started; sleep 1000", "c");
        Assert.Equal("c", (await executor.ExpectAsync(EventType.Launch)).Launch.Task.TaskId.Value);

        Assert.Equal((HttpStatusCode.Accepted, ""), await executor.UpdateAsync("a", TaskState.TaskFinished, status => status.Message = "done"));
        Assert.Equal("a", (await executor.ExpectAsync(EventType.Acknowledged)).Acknowledged.TaskId.Value);
        var end = await _agent.Master.EndOfAsync("a");
        Assert.Equal(("done", "master-S1", subscribed.ContainerId.Value, false), (end.Message, end.AgentId.Value, end.ContainerStatus.ContainerId.Value, end.ExecutorId is not null));
        Assert.True(end.HasTimestamp && end.ContainerStatus.HasExecutorPid && end.ContainerStatus.NetworkInfos.Count == 1);
        Assert.Equal("started\n", _agent.Output("e"));
    }

    [Fact]
    public async Task Messages_go_both_ways()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "a");
        using var executor = new TestExecutor(_agent.Http, "e");
        await executor.SubscribeAsync();
        await executor.ExpectAsync(EventType.Subscribed);
        await executor.ExpectAsync(EventType.Launch);
        await _agent.Master.Observer!.MessageExecutorAsync(new("f-0001"), "e", Google.Protobuf.ByteString.CopyFromUtf8("to you"));
        Assert.Equal("to you", (await executor.ExpectAsync(EventType.Message)).Message.Data.ToStringUtf8());
        await executor.MessageAsync("to them");
        await Poll.UntilAsync(() => _agent.Master.Messages.Contains("e of f-0001: to them"), "the message");
    }

    [Fact]
    public async Task A_kill_reaches_the_executor_and_one_of_a_task_that_waits_does_not()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "a", "b");
        await _agent.KillAsync("a");
        var end = await _agent.Master.EndOfAsync("a");
        Assert.Equal((TaskState.TaskKilled, Reason.TaskKilledDuringLaunch, "Killed before delivered to the executor"), (end.State, end.Reason, end.Message));
        using var executor = new TestExecutor(_agent.Http, "e");
        await executor.SubscribeAsync();
        await executor.ExpectAsync(EventType.Subscribed);
        Assert.Equal("b", (await executor.ExpectAsync(EventType.Launch)).Launch.Task.TaskId.Value);
        await _agent.KillAsync("b", TimeSpan.FromSeconds(7));
        var kill = (await executor.ExpectAsync(EventType.Kill)).Kill;
        Assert.Equal(("b", 7_000_000_000), (kill.TaskId.Value, kill.KillPolicy.GracePeriod.Nanoseconds));
    }

    [Fact]
    public async Task An_executor_that_never_subscribes_is_ended_with_its_tasks()
    {
        using var directory = new TempDirectory();
        await using var agent = await RunningAgent.StartAsync(directory.Path, flags: ("executor_registration_timeout", "1secs"));
        await agent.RunOnAsync("e", "sleep 1000", "a", "b");
        foreach (var task in new[] { "a", "b" })
        {
            var end = await agent.Master.EndOfAsync(task);
            Assert.Equal((TaskState.TaskFailed, Reason.ExecutorRegistrationTimeout, "Executor did not register within 1secs"), (end.State, end.Reason, end.Message));
        }

        await Poll.UntilAsync(() => agent.Master.Exits.Contains(("e", 9)), "its end");
    }

    [Fact]
    public async Task An_executor_whose_tasks_were_all_killed_before_it_came_is_told_to_end()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "a");
        await _agent.KillAsync("a");
        using var executor = new TestExecutor(_agent.Http, "e");
        await executor.SubscribeAsync();
        await executor.ExpectAsync(EventType.Shutdown);
        Assert.Null(await executor.NextAsync());
        await Poll.UntilAsync(() => _agent.Master.Exits.Contains(("e", 9)), "its end");
    }

    [Fact]
    public async Task When_the_process_ends_its_tasks_have_failed_and_the_master_hears_of_both()
    {
        await _agent.RunOnAsync("e", "while [ ! -e go ]; do sleep 0.02; done; exit 3", "a", "b");
        using var executor = new TestExecutor(_agent.Http, "e");
        await executor.SubscribeAsync();
        await executor.UpdateAsync("a", TaskState.TaskFinished);
        await Poll.UntilAsync(() => Directory.Exists(_agent.Sandbox("e")), "the sandbox");
        File.WriteAllText(Path.Combine(_agent.Sandbox("e"), "go"), "");
        await Poll.UntilAsync(() => _agent.Master.Exits.Contains(("e", 3 * 256)), "its end");
        var end = await _agent.Master.EndOfAsync("b");
        Assert.Equal((TaskState.TaskFailed, Reason.ExecutorTerminated, "Executor terminated", "e"), (end.State, end.Reason, end.Message, end.ExecutorId.Value));
        Assert.Equal(TaskState.TaskFinished, (await _agent.Master.EndOfAsync("a")).State);
        await Poll.UntilAsync(() => !_agent.Ledger.Frameworks.Any(), "that nothing is left");
    }

    [Fact]
    public async Task A_second_subscription_ends_the_first_and_gets_what_was_missed()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "a");
        using var first = new TestExecutor(_agent.Http, "e");
        await first.SubscribeAsync();
        await first.ExpectAsync(EventType.Subscribed);
        await first.ExpectAsync(EventType.Launch);
        using var second = new TestExecutor(_agent.Http, "e");
        var status = TestExecutor.Status("a", TaskState.TaskRunning);
        await second.SubscribeAsync(subscribe => subscribe.UnacknowledgedUpdates.Add(new Call.Types.Update { Status = status }));
        Assert.Null(await first.NextAsync());
        await second.ExpectAsync(EventType.Subscribed);
        Assert.Equal(status.Uuid, (await second.ExpectAsync(EventType.Acknowledged)).Acknowledged.Uuid);
        await _agent.Master.RunningAsync("a");
    }

    [Fact]
    public async Task A_launch_that_got_lost_with_its_connection_is_reported_as_such()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "lost", "known");
        await _agent.StartedAsync("e");
        using var first = new TestExecutor(_agent.Http, "e");
        await first.SubscribeAsync();
        await first.ExpectAsync(EventType.Subscribed);
        using var second = new TestExecutor(_agent.Http, "e");
        await second.SubscribeAsync(subscribe => subscribe.UnacknowledgedTasks.Add(_agent.NewTask("known", null)));
        var end = await _agent.Master.EndOfAsync("lost");
        Assert.Equal((TaskState.TaskLost, Reason.AgentRestarted, "Task launched during agent restart"), (end.State, end.Reason, end.Message));
        Assert.Empty(_agent.Master.StatesOf("known"));
    }

    [Fact]
    public async Task A_shutdown_gives_the_executor_its_grace_and_ends_it_then()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "a");
        using var executor = new TestExecutor(_agent.Http, "e");
        await executor.SubscribeAsync();
        await executor.ExpectAsync(EventType.Subscribed);
        await executor.ExpectAsync(EventType.Launch);
        await _agent.Master.Observer!.ShutdownExecutorAsync(new("f-0001"), "e");
        await executor.ExpectAsync(EventType.Shutdown);
        await executor.UpdateAsync("a", TaskState.TaskKilled);
        Assert.Equal(TaskState.TaskKilled, (await _agent.Master.EndOfAsync("a")).State);
        await Poll.UntilAsync(() => _agent.Master.Exits.Contains(("e", 9)), "its end by force");
    }

    [Fact]
    public async Task An_executor_with_a_removed_framework_ends_without_a_word()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "a");
        await _agent.StartedAsync("e");
        using var executor = new TestExecutor(_agent.Http, "e");
        await executor.SubscribeAsync();
        await executor.ExpectAsync(EventType.Subscribed);
        await _agent.Master.Observer!.ShutdownFrameworkAsync(new("f-0001"));
        await executor.ExpectAsync(EventType.Launch);
        await executor.ExpectAsync(EventType.Shutdown);
        await Poll.UntilAsync(() => !_agent.Ledger.Frameworks.Any(), "its end");
        Assert.Empty(_agent.Master.Updates);
    }

    [Fact]
    public async Task An_executor_that_cannot_be_started_fails_its_tasks()
    {
        var executor = RunningAgent.Executor("e", "no-such-program");
        executor.Command.Shell = false;
        await _agent.RunOnAsync(executor, RunningAgent.Framework, "a");
        var end = await _agent.Master.EndOfAsync("a");
        Assert.Equal((TaskState.TaskFailed, Reason.ContainerLaunchFailed), (end.State, end.Reason));
        await Poll.UntilAsync(() => _agent.Master.Exits.Contains(("e", -1)), "its end");
    }

    [Fact]
    public async Task Its_files_are_fetched_and_its_environment_says_where_the_agent_is()
    {
        var file = Path.Combine(_directory.Path, "program");
        File.WriteAllText(file, "#!/bin/sh\nenv | sort > env.new; mv env.new environment; exec sleep 1000\n");
        var executor = RunningAgent.Executor("e", "./program");
        executor.Command.Uris.Add(new CommandInfo.Types.URI { Value = "file://" + file, Executable = true });
        await _agent.RunOnAsync(executor, new(RunningAgent.Framework) { Checkpoint = true }, "a");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(_agent.Sandbox("e"), "environment")), "the environment");
        var sandbox = new DirectoryInfo(_agent.Sandbox("e")).ResolveLinkTarget(true)!.FullName;
        string[] expected =
        [
            $"MESOS_AGENT_ENDPOINT=127.0.0.1:{_agent.Settings.Port}", "MESOS_CHECKPOINT=1", $"MESOS_DIRECTORY={sandbox}", "MESOS_EXECUTOR_ID=e",
            "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD=100ms", "MESOS_FRAMEWORK_ID=f-0001", "MESOS_HTTP_COMMAND_EXECUTOR=0", "MESOS_RECOVERY_TIMEOUT=15mins",
            $"MESOS_SANDBOX={sandbox}", "MESOS_SLAVE_ID=master-S1", $"MESOS_SLAVE_PID=slave(1)@127.0.0.1:{_agent.Settings.Port}", "MESOS_SUBSCRIPTION_BACKOFF_MAX=2secs",
        ];
        Assert.Equal(expected, File.ReadAllLines(Path.Combine(sandbox, "environment")).Where(line => line.StartsWith("MESOS_", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("file:///no/such/file", "Could not find")]
    [InlineData("hdfs://namenode/file", "scheme 'hdfs' needs the Hadoop client, which is not there")]
    [InlineData("http://127.0.0.1:1/file", "Connection refused")]
    public async Task A_file_that_cannot_be_fetched_fails_the_launch(string uri, string why)
    {
        var executor = RunningAgent.Executor("e", "./file");
        executor.Command.Uris.Add(new CommandInfo.Types.URI { Value = uri });
        await _agent.RunOnAsync(executor, RunningAgent.Framework, "a");
        var end = await _agent.Master.EndOfAsync("a");
        Assert.Equal((TaskState.TaskFailed, Reason.ContainerLaunchFailed), (end.State, end.Reason));
        Assert.Contains(why, end.Message);
        Assert.StartsWith($"Failed to launch container: Failed to fetch '{uri}'", end.Message);
    }

    [Fact]
    public async Task The_state_shows_executors_with_their_tasks()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "a", "b");
        var executor = (await StateAsync()).GetProperty("executors")[0];
        Assert.Equal(2, executor.GetProperty("queued_tasks").GetArrayLength());
        using var live = new TestExecutor(_agent.Http, "e");
        await live.SubscribeAsync();
        await live.UpdateAsync("a", TaskState.TaskFinished);
        await live.UpdateAsync("b", TaskState.TaskRunning);
        await Poll.UntilAsync(() => _agent.Outbox.Unacknowledged == 0, "acknowledgements");
        executor = (await StateAsync()).GetProperty("executors")[0];
        Assert.Equal(("e", "CUSTOM", "test", "b", "e"), (Text(executor, "id"), Text(executor, "type"), Text(executor, "source"), Text(executor.GetProperty("tasks")[0], "id"), Text(executor.GetProperty("tasks")[0], "executor_id")));
        Assert.Equal("TASK_FINISHED", Text(executor.GetProperty("completed_tasks")[0], "state"));
        Assert.Equal(0.1, executor.GetProperty("resources").GetProperty("cpus").GetDouble());
        _agent.Master.Forget();
        await Poll.UntilAsync(() => _agent.Master.Snapshots.Count == 2, "the second registration");
        Assert.Equal(("e", "f-0001"), (_agent.Master.Snapshots.Last().Executors.Single().ExecutorId.Value, _agent.Master.Snapshots.Last().Frameworks.Single().Id.Value));

        async Task<JsonElement> StateAsync() => (await _agent.Http.GetFromJsonAsync<JsonElement>("/state")).GetProperty("frameworks")[0];
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
