using System.Globalization;
using Levee.TestKit;
using Mesos.V1;

namespace Levee.Executors.Tests.Program;

/// <summary>The program against an agent, by the real protocol.</summary>
public sealed class CommandProgramTests : IAsyncLifetime
{
    private static readonly (string, string)[] Checkpoint = [("MESOS_CHECKPOINT", "1"), ("MESOS_RECOVERY_TIMEOUT", "15mins"), ("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs")];
    private FakeAgent _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await FakeAgent.StartAsync();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task A_task_runs_and_its_executor_ends_with_it()
    {
        using var program = Start();
        await LaunchAsync("echo $MESOS_ALLOCATION_ROLE-$TOKEN; exit 3", ("TOKEN", "x"));
        var (code, output, _) = await program.EndAsync();
        Assert.Equal((0, "prod-x\n"), (code, output));
        Assert.Equal([TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskFailed], _agent.Updates.Select(status => status.State));
        Assert.Equal("Command exited with status 3", _agent.Updates.Last().Message);
        Assert.All(_agent.Updates, status => Assert.Equal((16, "e1", TaskStatus.Types.Source.Executor), (status.Uuid.Length, status.ExecutorId.Value, status.Source)));
        Assert.Equal(3, _agent.Updates.Select(status => status.Uuid).Distinct().Count());
    }

    [Fact]
    public async Task A_machine_that_takes_no_more_processes_fails_the_task_in_clear_words()
    {
        Assert.SkipUnless(System.Environment.IsPrivilegedProcess, "needs root: becomes a user that may have no more processes");
        string[] starter = ["setpriv", "--reuid=54321", "--clear-groups", "prlimit", "--nproc=2"]; // As many as its own threads.
        using var program = ExecutorProgram.Start(starter, "command", _agent.Port, _ => []);
        await LaunchAsync("true");
        var end = await _agent.UpdateAsync(TaskState.TaskFailed);
        Assert.Equal(TaskStatus.Types.Reason.ContainerLaunchFailed, end.Reason);
        Assert.Contains("Resource temporarily unavailable", end.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await program.EndAsync()).Code);
    }

    [Fact]
    public async Task A_token_is_shown_to_the_agent_and_kept_from_the_task()
    {
        using var program = Start(("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "abc"));
        await LaunchAsync("env | grep -c AUTHENTICATION");
        var (_, output, _) = await program.EndAsync();
        Assert.Equal(("0\n", "Bearer abc"), (output, _agent.Authorization));
    }

    [Fact]
    public async Task Nothing_of_a_task_is_left_when_its_end_is_told_whatever_it_started()
    {
        using var program = Start();
        await LaunchAsync("(setsid sh -c 'setsid sleep 1000 & echo $! > daemon; wait' &) ; while [ ! -s daemon ]; do :; done");
        await _agent.UpdateAsync(TaskState.TaskFinished);
        Assert.False(Directory.Exists($"/proc/{(await program.FileAsync("daemon")).Trim()}"));
    }

    [Fact]
    public async Task A_kill_reaches_every_process_of_the_task()
    {
        using var program = Start();
        await LaunchAsync("setsid sh -c 'trap \"echo bye > said; exit\" TERM; echo > ready; sleep 1000 & wait' & sleep 1000");
        await program.FileAsync("ready");
        await _agent.KillAsync("t1");
        Assert.Equal("Command terminated with signal Terminated", (await _agent.UpdateAsync(TaskState.TaskKilled)).Message);
        Assert.Equal("bye\n", await program.FileAsync("said"));
        Assert.Equal(0, (await program.EndAsync()).Code);
        Assert.Equal([TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskKilling, TaskState.TaskKilled], _agent.Updates.Select(status => status.State));
    }

    [Fact]
    public async Task A_task_that_ignores_SIGTERM_gets_SIGKILL_after_its_grace()
    {
        using var program = Start();
        await LaunchAsync("trap '' TERM; echo > ready; while :; do sleep 0.1; done");
        await program.FileAsync("ready");
        await _agent.KillAsync("t1", grace: 0.3);
        Assert.Equal("Command terminated with signal Killed", (await _agent.UpdateAsync(TaskState.TaskKilled)).Message);
    }

    [Fact]
    public async Task A_checkpointed_task_outlives_its_agent_and_the_new_one_hears_all_that_the_old_did_not_take()
    {
        _agent.Acknowledges = false;
        using var program = Start(Checkpoint);
        await LaunchAsync("while [ ! -e go ]; do sleep 0.02; done");
        await _agent.UpdateAsync(TaskState.TaskRunning);
        await _agent.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(program.Sandbox, "go"), "");
        await _agent.ListenAsync();
        await _agent.SubscribedAsync(2);
        _agent.Acknowledges = true;
        await Poll.UntilAsync("the task's end", TimeSpan.FromSeconds(20), () => Task.FromResult(All().Any(status => status.State == TaskState.TaskFinished)));
        Assert.Equal("t1", _agent.Calls.Where(call => call.Subscribe is not null).ElementAt(1).Subscribe.UnacknowledgedTasks.Single().TaskId.Value);
        Assert.Equal([TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskFinished], All().DistinctBy(status => status.Uuid).Select(status => status.State));
        foreach (var status in All().DistinctBy(status => status.Uuid).ToList())
        {
            await _agent.AcknowledgeAsync(status);
        }

        Assert.Equal(0, (await program.EndAsync()).Code);

        IEnumerable<TaskStatus> All() => _agent.Calls.SelectMany(call => call.Subscribe is { } subscribe ? subscribe.UnacknowledgedUpdates.Select(update => update.Status) : call.Update is { } one ? [one.Status] : []);
    }

    [Fact]
    public async Task What_happens_while_the_agent_makes_up_its_mind_is_told_when_it_has()
    {
        using var program = Start(Checkpoint);
        await LaunchAsync("echo $$ > pid; while [ ! -e go ]; do sleep 0.02; done");
        await _agent.UpdateAsync(TaskState.TaskRunning);
        var pid = (await program.FileAsync("pid")).Trim();
        await _agent.StopAsync();
        _agent.Welcome = new();
        await _agent.ListenAsync();
        await Poll.UntilAsync("the second SUBSCRIBE", TimeSpan.FromSeconds(20), () => Task.FromResult(_agent.Subscriptions == 2));
        await File.WriteAllTextAsync(Path.Combine(program.Sandbox, "go"), "");
        await Poll.UntilAsync("the task's end", TimeSpan.FromSeconds(20), () => Task.FromResult(!Directory.Exists($"/proc/{pid}")));
        _agent.Welcome.SetResult();
        await _agent.UpdateAsync(TaskState.TaskFinished);
        Assert.Equal(0, (await program.EndAsync()).Code);
    }

    [Fact]
    public async Task A_task_without_checkpoint_ends_with_its_agent()
    {
        using var program = Start();
        await LaunchAsync("echo $$ > pid; exec sleep 1000");
        var pid = await program.FileAsync("pid");
        await _agent.StopAsync();
        Assert.Equal(1, (await program.EndAsync()).Code);
        Assert.False(Directory.Exists($"/proc/{pid.Trim()}"));
        await _agent.ListenAsync();
    }

    [Fact]
    public async Task A_checkpointed_task_ends_when_its_agent_does_not_come_back()
    {
        using var program = Start([.. Checkpoint[..1], ("MESOS_RECOVERY_TIMEOUT", "300ms"), ("MESOS_SUBSCRIPTION_BACKOFF_MAX", "50ms")]);
        await LaunchAsync("sleep 1000");
        await _agent.UpdateAsync(TaskState.TaskRunning);
        await _agent.StopAsync();
        Assert.Equal(1, (await program.EndAsync()).Code);
        await _agent.ListenAsync();
    }

    [Fact]
    public async Task A_connection_that_the_agent_closes_because_nothing_was_said_is_no_loss_of_the_agent()
    {
        await _agent.StopAsync();
        _agent.KeepAlive = TimeSpan.FromMilliseconds(300);
        await _agent.ListenAsync();
        using var program = Start();
        await LaunchAsync("sleep 3"); // Kestrel looks at idle connections once a second.
        await _agent.UpdateAsync(TaskState.TaskFinished);
        Assert.Equal((0, 1), ((await program.EndAsync()).Code, _agent.Subscriptions));
    }

    [Fact]
    public async Task An_agent_that_is_not_ready_is_asked_again()
    {
        _agent.SubscribeStatus = 503;
        using var program = Start(Checkpoint);
        await Poll.UntilAsync("three attempts", TimeSpan.FromSeconds(20), () => Task.FromResult(_agent.Subscriptions >= 3));
        _agent.SubscribeStatus = 200;
        await LaunchAsync("true");
        Assert.Equal(0, (await program.EndAsync()).Code);
    }

    [Fact]
    public async Task An_update_that_the_agent_is_not_ready_for_is_sent_again()
    {
        _agent.UpdateStatus = 503;
        using var program = Start();
        await LaunchAsync("true");
        await _agent.UpdateAsync(TaskState.TaskFinished);
        _agent.UpdateStatus = 202;
        Assert.Equal(0, (await program.EndAsync()).Code);
        Assert.Equal(2, _agent.Updates.Count(status => status.State == TaskState.TaskFinished));
    }

    [Fact]
    public async Task Health_of_all_three_kinds_is_reported()
    {
        using var program = Start();
        using var server = new TinyServer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        var task = Sample.Shell("sleep 1000");
        task.HealthCheck = new() { Type = HealthCheck.Types.Type.Http, Http = new() { Port = (uint)server.Port, Path = "/health" }, DelaySeconds = 0 };
        task.Check = new() { Type = CheckInfo.Types.Type.Command, Command = new() { Command_ = new() { Value = "exit 7" } }, DelaySeconds = 0 };
        await _agent.SubscribedAsync();
        await _agent.LaunchAsync(task);
        await Poll.UntilAsync("both results", TimeSpan.FromSeconds(20), () => Task.FromResult(_agent.Updates.Any(status => status.HasHealthy && status.CheckStatus?.Command?.HasExitCode == true)));
        var last = _agent.Updates.Last();
        Assert.Equal((true, 7), (last.Healthy, last.CheckStatus.Command.ExitCode));
    }

    [Fact]
    public async Task A_redirect_is_followed_and_its_end_counts()
    {
        using var end = new TinyServer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var server = new TinyServer(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{end.Port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        Assert.Equal(404u, (await CheckedAsync(new() { Type = CheckInfo.Types.Type.Http, Http = new() { Port = (uint)server.Port, Path = "/" }, DelaySeconds = 0 })).Http.StatusCode);
    }

    [Fact]
    public async Task A_port_is_open_or_not()
    {
        using var server = new TinyServer("");
        Assert.True((await CheckedAsync(new() { Type = CheckInfo.Types.Type.Tcp, Tcp = new() { Port = (uint)server.Port }, DelaySeconds = 0 })).Tcp.Succeeded);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_not_open() =>
        Assert.False((await CheckedAsync(new() { Type = CheckInfo.Types.Type.Tcp, Tcp = new() { Port = (uint)FreePorts.One() }, DelaySeconds = 0 })).Tcp.Succeeded);

    [Fact]
    public async Task A_check_that_takes_too_long_is_killed_with_all_it_started_and_kills_the_task_at_last()
    {
        using var program = Start();
        var task = Sample.Shell("sleep 1000");
        task.HealthCheck = new()
        {
            Type = HealthCheck.Types.Type.Command, Command = new() { Value = "sleep 1000 & echo $! >> checks; wait" },
            DelaySeconds = 0, IntervalSeconds = 0, TimeoutSeconds = 0.2, GracePeriodSeconds = 0, ConsecutiveFailures = 2,
        };
        await _agent.SubscribedAsync();
        await _agent.LaunchAsync(task);
        Assert.False((await _agent.UpdateAsync(TaskState.TaskKilled)).Healthy);
        Assert.All((await program.FileAsync("checks")).Split('\n', StringSplitOptions.RemoveEmptyEntries), pid => Assert.False(Directory.Exists($"/proc/{pid}")));
    }

    [Fact]
    public async Task Garbage_from_the_agent_is_a_broken_connection()
    {
        using var server = new TinyServer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabc\n\r\n");
        using var program = ExecutorProgram.Start("command", server.Port);
        var (code, _, errors) = await program.EndAsync();
        Assert.Equal(0, code);
        Assert.Contains("Malformed RecordIO", errors);
    }

    [Fact]
    public async Task Without_its_environment_it_says_what_is_missing()
    {
        using var program = ExecutorProgram.Start("command", 1, ("MESOS_SLAVE_PID", ""));
        var (code, _, errors) = await program.EndAsync();
        Assert.Equal((2, "levee-executor: Expecting 'MESOS_SLAVE_PID' to be set in the environment\n"), (code, errors));
    }

    private async Task<CheckStatusInfo> CheckedAsync(CheckInfo check)
    {
        using var program = Start();
        var task = Sample.Shell("sleep 1000");
        task.Check = check;
        await _agent.SubscribedAsync();
        await _agent.LaunchAsync(task);
        await Poll.UntilAsync("the outcome of the check", TimeSpan.FromSeconds(20), () => Task.FromResult(_agent.Updates.Any(status => status.Reason == TaskStatus.Types.Reason.TaskCheckStatusUpdated)));
        return _agent.Updates.Last().CheckStatus;
    }

    private ExecutorProgram Start(params (string Name, string Value)[] variables) => ExecutorProgram.Start("command", _agent.Port, variables);

    private async Task LaunchAsync(string command, params (string Name, string Value)[] variables)
    {
        var task = Sample.Shell(command);
        task.Command.Environment = new();
        task.Command.Environment.Variables.Add(variables.Select(variable => new Mesos.V1.Environment.Types.Variable { Name = variable.Name, Value = variable.Value }));
        await _agent.SubscribedAsync();
        await _agent.LaunchAsync(task);
    }
}
