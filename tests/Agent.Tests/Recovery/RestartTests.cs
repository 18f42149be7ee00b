using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Levee.Agent.Containers;
using Levee.Agent.Recovery;
using Levee.Agent.Tests.Executors;
using Levee.TestKit;
using Mesos.V1;
using Microsoft.Extensions.DependencyInjection;
using EventType = Mesos.V1.Executor.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Tests.Recovery;

/// <summary>Scenarios as Mesos' own recovery tests have them. Source: spec reliability section 2.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private readonly string _port = $"{FreePorts.One()}";
    private RunningAgent _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_task_runs_on_and_can_be_killed_afterwards()
    {
        await RunAsync("t", "echo $$; exec sleep 1000");
        await _agent.Master.RunningAsync("t");
        await Poll.UntilAsync(() => _agent.Output("t").Length > 0 && _agent.Outbox.Unacknowledged == 0, "its output");
        var pid = int.Parse(_agent.Output("t"), CultureInfo.InvariantCulture);
        await RestartAsync();

        var task = _agent.Master.Snapshots.First().Tasks.Single();
        Assert.Equal(("t", TaskState.TaskRunning, "master-S1"), (task.TaskId.Value, task.State, _agent.Master.Snapshots.First().Info.Id.Value));
        Assert.Empty(_agent.Master.Snapshots.First().Executors); // The one of a command task is the agent's own affair.
        Assert.Equal("f-0001", _agent.Master.Snapshots.First().Frameworks.Single().Id.Value);
        Assert.True(ProcessTable.Find(pid) is { IsAlive: true });
        Assert.Empty(_agent.Master.Updates);
        await _agent.KillAsync("t");
        Assert.Equal(TaskState.TaskKilled, (await _agent.Master.EndOfAsync("t")).State);
        Assert.False(ProcessTable.Find(pid) is { IsAlive: true });
        await Poll.UntilAsync(() => !_agent.Ledger.Frameworks.Any(), "that nothing is left");
    }

    [Fact]
    public async Task What_a_task_does_while_no_agent_is_there_is_reported_afterwards()
    {
        await RunAsync("t", "while [ ! -e go ]; do sleep 0.02; done; touch gone; exit 3");
        await _agent.Master.RunningAsync("t");
        await Poll.UntilAsync(() => _agent.Outbox.Unacknowledged == 0, "acknowledgements");
        await RestartAsync(async () =>
        {
            var sandbox = _agent.Sandbox("t");
            await File.WriteAllTextAsync(Path.Combine(sandbox, "go"), "");
            await Poll.UntilAsync(() => File.Exists(Path.Combine(sandbox, "gone")), "its end");
        });
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, "Command exited with status 3"), (end.State, end.Message));
    }

    [Fact]
    public async Task An_update_that_nobody_acknowledged_comes_again_with_the_same_uuid_and_those_after_it_follow()
    {
        _agent.Master.Acknowledges = false;
        await RunAsync("t", "exit 0");
        await Poll.UntilAsync(() => _agent.Ledger.Active.Single().State == TaskState.TaskFinished && _agent.Master.StatesOf("t").Any(), "its end");
        var first = _agent.Master.StatusesOf("t").Single();
        await RestartAsync();

        Assert.Equal(TaskState.TaskFinished, (await _agent.Master.EndOfAsync("t")).State);
        Assert.Equal(first.Uuid, _agent.Master.StatusesOf("t").First().Uuid);
        Assert.Equal([TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskFinished], _agent.Master.StatesOf("t"));
    }

    [Fact]
    public async Task An_executor_that_ended_meanwhile_leaves_failed_tasks()
    {
        await RunAsync("t", "sleep 1000");
        await _agent.Master.RunningAsync("t");
        await Poll.UntilAsync(() => _agent.Outbox.Unacknowledged == 0, "acknowledgements");
        var pid = Pid("t");
        await RestartAsync(() =>
        {
            _ = Libc.kill(pid, Libc.SigKill);
            return Poll.UntilAsync(() => ProcessTable.Find(pid) is not { IsAlive: true }, "its end");
        });
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.ExecutorTerminated, "Executor terminated"), (end.State, end.Reason, end.Message));
    }

    [Fact]
    public async Task An_executor_that_does_not_come_back_is_ended_before_the_agent_registers()
    {
        await RunOnAsync("e", "echo $$; exec sleep 1000", "a");
        using (var executor = new TestExecutor(_agent.Http, "e"))
        {
            await executor.SubscribeAsync();
            await executor.ExpectAsync(EventType.Subscribed);
            await executor.ExpectAsync(EventType.Launch);
            await executor.UpdateAsync("a", TaskState.TaskRunning);
            await _agent.Master.RunningAsync("a");
        }

        var pid = Pid("e");
        await RestartAsync();
        var end = await _agent.Master.EndOfAsync("a");
        Assert.Equal((TaskState.TaskLost, Reason.ExecutorReregistrationTimeout, "Executor did not reregister within 2secs"), (end.State, end.Reason, end.Message));
        Assert.False(ProcessTable.Find(pid) is { IsAlive: true });
        Assert.True(_agent.Services.GetRequiredService<RecoveryProgress>().Duration >= TimeSpan.FromSeconds(2));
        await Poll.UntilAsync(() => !_agent.Ledger.Frameworks.Any(), "that nothing is left"); // The master hears of its end by message or by the registration.
    }

    [Fact]
    public async Task Nobody_waits_longer_than_until_all_executors_are_back()
    {
        for (var i = 0; i < 5; i++)
        {
            await RunAsync($"t{i}", "sleep 1000");
        }

        for (var i = 0; i < 5; i++)
        {
            await _agent.Master.RunningAsync($"t{i}");
        }

        await _agent.RestartableStopAsync();
        _agent = await StartAsync(("executor_reregistration_timeout", "15secs"));
        Assert.Equal(5, _agent.Master.Snapshots.First().Tasks.Length);
        Assert.True(_agent.Services.GetRequiredService<RecoveryProgress>().Duration < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Tasks_of_a_framework_without_checkpoint_end_with_the_agent()
    {
        await _agent.RunAsync("t", "sleep 1000");
        await _agent.Master.RunningAsync("t");
        var pid = Pid("t");
        await RestartAsync();
        Assert.Empty(_agent.Master.Snapshots.First().Tasks);
        await Poll.UntilAsync(() => ProcessTable.Find(pid) is not { IsAlive: true }, "its end");
        Assert.False(Directory.Exists(Path.Combine(_directory.Path, "meta", "slaves", "master-S1", "frameworks")));
    }

    [Fact]
    public async Task A_launch_that_an_executor_never_heard_of_is_reported_as_dropped_and_one_it_has_is_not()
    {
        await LaunchOnAsync("e", "lost", "known");

        await RestartAsync(whileRecovering: async agent =>
        {
            using var second = new TestExecutor(agent.Http, "e");
            Assert.Equal(HttpStatusCode.OK, await SubscribeAsync(second, agent, "known"));
            await second.ExpectAsync(EventType.Subscribed);
            var end = await agent.Master.EndOfAsync("lost");
            Assert.Equal((TaskState.TaskLost, Reason.AgentRestarted, "Task launched during agent restart"), (end.State, end.Reason, end.Message));
            Assert.Empty(agent.Master.StatesOf("known"));
        });
    }

    [Fact]
    public async Task A_launch_that_was_cut_short_does_not_end_the_task_that_was_launched_again()
    {
        await RunAsync("t", "sleep 1000");
        await _agent.Master.RunningAsync("t");
        await Poll.UntilAsync(() => _agent.Outbox.Unacknowledged == 0, "acknowledgements");
        var pid = Pid("t");
        var runs = Path.Combine(_directory.Path, "meta", "slaves", "master-S1", "frameworks", "f-0001", "executors", "t", "runs");
        await RestartAsync(() =>
        {
            var cut = Directory.CreateDirectory(Path.Combine(runs, Guid.Empty.ToString(), "tasks", "t")).FullName;
            var whole = Directory.GetDirectories(runs).Single(run => Path.GetFileName(run) != "latest" && Path.GetFileName(run) != Guid.Empty.ToString());
            File.Copy(Path.Combine(whole, "tasks", "t", "task.info"), Path.Combine(cut, "task.info"));
            File.CreateSymbolicLink(Path.Combine(runs, $"latest.{Guid.Empty}"), whole); // A link that was being made.
            return Task.CompletedTask;
        });

        Assert.Equal(TaskState.TaskRunning, _agent.Master.Snapshots.First().Tasks.Single().State);
        Assert.Empty(_agent.Master.Updates);
        Assert.True(ProcessTable.Find(pid) is { IsAlive: true });
    }

    [Fact]
    public async Task An_executor_that_was_started_right_before_the_agent_died_is_found_though_its_pid_was_not_noted()
    {
        await RunAsync("t", "sleep 1000");
        await _agent.Master.RunningAsync("t");
        await Poll.UntilAsync(() => _agent.Outbox.Unacknowledged == 0, "acknowledgements");
        var pid = Pid("t");
        await RestartAsync(() =>
        {
            File.Delete(Directory.GetFiles(Path.Combine(_directory.Path, "runtime"), "pid", SearchOption.AllDirectories).Single());
            return Task.CompletedTask;
        });

        Assert.Empty(_agent.Master.Updates);
        Assert.True(ProcessTable.Find(pid) is { IsAlive: true });
        await _agent.KillAsync("t");
        Assert.Equal(TaskState.TaskKilled, (await _agent.Master.EndOfAsync("t")).State);
        await Poll.UntilAsync(() => ProcessTable.Find(pid) is not { IsAlive: true }, "the end of its executor");
    }

    [Fact]
    public async Task A_container_has_the_size_of_all_its_tasks_after_a_restart_too()
    {
        await LaunchOnAsync("e", "a", "b");
        Assert.Equal(0.2, await CpusAsync(_agent));

        await RestartAsync(whileRecovering: async agent =>
        {
            using var second = new TestExecutor(agent.Http, "e");
            Assert.Equal(HttpStatusCode.OK, await SubscribeAsync(second, agent, "a", "b"));
            await second.ExpectAsync(EventType.Subscribed);
            Assert.Equal(0.2, await CpusAsync(agent));
        });

        static async Task<double> CpusAsync(RunningAgent agent) => Assert.Single((await agent.Http.GetFromJsonAsync<JsonElement>("/containers")).EnumerateArray())
            .GetProperty("statistics").GetProperty("cpus_soft_limit").GetDouble();
    }

    [Fact]
    public async Task While_the_agent_waits_executors_may_subscribe_but_not_call()
    {
        await RunOnAsync("e", "sleep 1000", "a");
        await RunOnAsync("late", "sleep 1000", "b");
        await _agent.StartedAsync("e");
        await _agent.StartedAsync("late");
        await RestartAsync(whileRecovering: async agent =>
        {
            using var executor = new TestExecutor(agent.Http, "e");
            Assert.Equal(HttpStatusCode.OK, await SubscribeAsync(executor, agent, "a"));
            await executor.ExpectAsync(EventType.Subscribed);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "Agent has not finished recovery"), await executor.UpdateAsync("a", TaskState.TaskRunning));
            await Poll.UntilAsync(() => !agent.Master.Snapshots.IsEmpty, "registration");
            Assert.Equal(HttpStatusCode.Accepted, (await executor.UpdateAsync("a", TaskState.TaskRunning)).Status);
            await agent.Master.RunningAsync("a");
        });
    }

    [Fact]
    public async Task A_run_that_is_over_for_its_framework_too_is_not_taken_up_again()
    {
        await RunAsync("t", "exit 0");
        await _agent.Master.EndOfAsync("t");
        var run = Path.Combine(_directory.Path, "meta", "slaves", "master-S1", "frameworks", "f-0001", "executors", "t", "runs", "latest");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(run, "executor.sentinel")), "the end of the run");
        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(run, "..", "..", "executor_generated_for_command_task")));
        Assert.True(File.Exists(Path.Combine(run, "http.marker")) && File.Exists(Path.Combine(run, "pids", "forked.pid")));
        await RestartAsync();
        Assert.Empty(_agent.Master.Snapshots.First().Tasks);
        Assert.Equal("t", _agent.Ledger.Completed.Single().Completed.Single().Info.TaskId.Value);
    }

    [Fact]
    public async Task A_drain_goes_on_after_a_restart()
    {
        await RunAsync("t", "trap '' TERM; echo up; while :; do sleep 0.1; done", task => task.KillPolicy = new() { GracePeriod = new() { Nanoseconds = 1_000_000_000_000 } });
        await Poll.UntilAsync(() => File.Exists(Path.Combine(_agent.Sandbox("t"), "stdout")) && _agent.Output("t").Length > 0, "the task");
        await _agent.Master.Observer!.DrainAsync(new() { MaxGracePeriod = new() { Nanoseconds = 3_000_000_000 } });
        await RestartAsync();
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskKilled, Reason.AgentDraining), (end.State, end.Reason));
        await Poll.UntilAsync(() => !File.Exists(Path.Combine(_directory.Path, "meta", "slaves", "master-S1", "drain.config")), "the end of the drain");
    }

    [Fact]
    public async Task After_a_reboot_the_id_is_kept_and_the_tasks_have_failed()
    {
        await RunAsync("t", "sleep 1000");
        await _agent.Master.RunningAsync("t");
        await Poll.UntilAsync(() => _agent.Outbox.Unacknowledged == 0, "acknowledgements");
        await RestartAsync(Reboot);
        Assert.Equal("master-S1", _agent.Master.Snapshots.First().Info.Id.Value);
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.ExecutorTerminated, "Abnormal executor termination: unknown container"), (end.State, end.Reason, end.Message));
    }

    [Fact]
    public async Task After_a_reboot_an_agent_that_is_another_one_now_gets_a_new_id_and_keeps_that()
    {
        await _agent.RestartableStopAsync();
        await Reboot();
        _agent = await StartAsync(("attributes", "rack:b2"));
        Assert.Null(_agent.Master.Admitted.First().Id);
        await _agent.RestartableStopAsync();
        _agent = await StartAsync(("attributes", "rack:b2"));
        Assert.NotNull(_agent.Master.Admitted.First().Id);
    }

    [Fact]
    public async Task A_changed_agent_does_not_start_unless_it_only_grew_and_may()
    {
        await RunAsync("t", "sleep 1000");
        await _agent.Master.RunningAsync("t");
        await _agent.RestartableStopAsync();
        var error = await Assert.ThrowsAsync<IOException>(() => StartAsync(("attributes", "rack:b2")));
        Assert.StartsWith("Incompatible agent info detected: the attribute 'rack' is new.", error.Message);
        Assert.Contains($"rm -f {_directory.Path}/meta/slaves/latest", error.Message);
        error = await Assert.ThrowsAsync<IOException>(() => StartAsync(("reconfiguration_policy", "additive"), ("resources", "cpus:2;mem:1024;disk:1024")));
        Assert.Contains("the resources were", error.Message);

        _agent = await StartAsync(("reconfiguration_policy", "additive"), ("attributes", "rack:b2"), ("resources", "cpus:6;mem:1024;disk:1024"));
        Assert.Equal(("master-S1", TaskState.TaskRunning), (_agent.Master.Snapshots.First().Info.Id.Value, _agent.Master.Snapshots.First().Tasks.Single().State));
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_makes_a_new_agent()
    {
        await _agent.RestartableStopAsync();
        Directory.Move(Path.Combine(_directory.Path, "meta", "slaves", "master-S1"), Path.Combine(_directory.Path, "moved"));
        _agent = await StartAsync();
        Assert.Null(_agent.Master.Admitted.First().Id);
    }

    [Fact]
    public async Task Cleanup_ends_what_runs_and_then_the_agent()
    {
        await RunAsync("t", "echo $$; exec sleep 1000");
        await _agent.Master.RunningAsync("t");
        await Poll.UntilAsync(() => _agent.Output("t").Length > 0, "its output");
        var pid = int.Parse(_agent.Output("t"), CultureInfo.InvariantCulture);
        await _agent.RestartableStopAsync();
        _agent = await StartAsync(new FakeMaster { IsDown = true }, ("recover", "cleanup"));
        await _agent.StoppingAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(ProcessTable.Find(pid) is { IsAlive: true });
        Assert.False(Path.Exists(Path.Combine(_directory.Path, "meta", "slaves", "latest")));
    }

    [Fact]
    public async Task Checkpoints_of_another_program_are_left_alone()
    {
        await _agent.RestartableStopAsync();
        File.Delete(Path.Combine(_directory.Path, "meta", "format"));
        var framework = Path.Combine(_directory.Path, "meta", "slaves", "master-S1", "frameworks", "f");
        Directory.CreateDirectory(framework);
        await File.WriteAllTextAsync(Path.Combine(framework, "framework.info"), "");
        var error = await Assert.ThrowsAsync<IOException>(() => StartAsync());
        Assert.Contains("whose checkpoints another program wrote, such as Mesos", error.Message);
        Directory.Delete(framework, recursive: true);
        _agent = await StartAsync();
    }

    [Theory]
    [InlineData("task.info")]
    [InlineData("task.updates")]
    public async Task A_damaged_file_is_named_and_never_takes_other_tasks_with_it(string file)
    {
        await RunAsync("bad", "sleep 1000");
        await RunAsync("good", "sleep 1000");
        await _agent.Master.RunningAsync("bad");
        await _agent.Master.RunningAsync("good");
        await Poll.UntilAsync(() => _agent.Outbox.Unacknowledged == 0, "acknowledgements");
        await _agent.RestartableStopAsync();
        var path = new DirectoryInfo(Path.Combine(_directory.Path, "meta", "slaves", "master-S1", "frameworks", "f-0001", "executors", "bad", "runs", "latest")).ResolveLinkTarget(true)!.FullName;
        path = Path.Combine(path, "tasks", "bad", file);
        var content = await File.ReadAllBytesAsync(path);
        content[Frames.HeaderSize + 3] ^= 1;
        await File.WriteAllBytesAsync(path, [.. content, 1]);

        var error = await Assert.ThrowsAsync<IOException>(() => StartAsync());
        Assert.Contains(path, error.Message);
        Assert.Contains("--no-strict", error.Message);
        _agent = await StartAsync(("strict", "false"));
        Assert.Equal(1, _agent.Services.GetRequiredService<RecoveryProgress>().Errors);
        Assert.Equal(TaskState.TaskRunning, _agent.Master.Snapshots.First().Tasks.Single(task => task.Name == "good").State);
    }

    [Theory]
    [InlineData("frameworks/f-0001/framework.info")]
    [InlineData("frameworks/f-0001/executors/t/executor.info")]
    [InlineData("frameworks/f-0001/executors/t/runs/latest/tasks/t/task.info")]
    [InlineData("frameworks/f-0001/executors/t/runs/latest/tasks/t/task.updates")]
    [InlineData("frameworks/f-0001/executors/t/runs/latest/pids/forked.pid")]
    [InlineData("frameworks/f-0001/executors/t/executor_generated_for_command_task")]
    [InlineData("updates.journal")]
    public async Task An_empty_file_as_a_crash_leaves_it_does_not_keep_the_agent_from_starting(string file)
    {
        await RunAsync("t", "sleep 1000");
        await RunAsync("other", "sleep 1000");
        await _agent.Master.RunningAsync("t");
        await _agent.Master.RunningAsync("other");
        await RestartAsync(() => File.WriteAllBytesAsync(Path.Combine(_directory.Path, "meta", "slaves", "master-S1", file), []));
        Assert.Equal("master-S1", _agent.Master.Snapshots.First().Info.Id.Value);
        Assert.Equal(!file.EndsWith("framework.info", StringComparison.Ordinal), _agent.Master.Snapshots.First().Tasks.Any(task => task.Name == "other" && task.State == TaskState.TaskRunning));
    }

    private Task<RunningAgent> StartAsync(params (string Name, string Value)[] flags) => StartAsync(new FakeMaster(), flags);

    private Task<RunningAgent> StartAsync(FakeMaster master, params (string Name, string Value)[] flags) => RunningAgent.StartAsync(_directory.Path, master, [("port", _port), .. flags]);

    private Task RunAsync(string id, string command, Action<TaskInfo>? change = null) => _agent.RunAsync(id, command, change, RunningAgent.Checkpointing);

    private Task RunOnAsync(string executor, string command, params string[] tasks) => _agent.RunOnAsync(RunningAgent.Executor(executor, command), RunningAgent.Checkpointing, tasks);

    /// <summary>Launches tasks on an executor that is there until it has heard of all.</summary>
    private async Task LaunchOnAsync(string executor, params string[] tasks)
    {
        await RunOnAsync(executor, "sleep 1000", tasks);
        using var first = new TestExecutor(_agent.Http, executor);
        await first.SubscribeAsync();
        await first.ExpectAsync(EventType.Subscribed);
        foreach (var _ in tasks)
        {
            await first.ExpectAsync(EventType.Launch);
        }
    }

    private async Task RestartAsync(Func<Task>? between = null, Func<RunningAgent, Task>? whileRecovering = null)
    {
        await _agent.RestartableStopAsync();
        if (between is not null)
        {
            await between();
        }

        _agent = await StartAsync(new FakeMaster { IsWaitedFor = whileRecovering is null });
        if (whileRecovering is not null)
        {
            await Poll.UntilAsync(() => _agent.Services.GetRequiredService<RecoveryProgress>().AreContainersKnown, "that executors may subscribe");
            await whileRecovering(_agent);
        }
    }

    private static Task<HttpStatusCode> SubscribeAsync(TestExecutor executor, RunningAgent agent, params string[] knownTasks) => executor.SubscribeAsync(subscribe => subscribe.UnacknowledgedTasks.Add(
        knownTasks.Select(task => new TaskInfo { Name = task, TaskId = new() { Value = task }, AgentId = new() { Value = agent.Services.GetRequiredService<AgentInfo>().Id.Value } })));

    private int Pid(string executor) => _agent.Ledger.FindExecutor(new(new(RunningAgent.Framework.Id.Value), executor))!.Pid!.Value;

    private Task Reboot() => File.WriteAllTextAsync(Path.Combine(_directory.Path, "meta", "boot_id"), "11111111-0000-0000-0000-000000000000\n");
}
