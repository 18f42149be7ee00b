using System.Globalization;
using Levee.Agent.Containers;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Tests.Executors;

public sealed class CommandTaskTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await RunningAgent.StartAsync(_directory.Path);

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_command_that_succeeds_goes_through_starting_and_running_to_finished()
    {
        await _agent.RunAsync("t", "echo out; echo err >&2");
        var end = await _agent.Master.EndOfAsync("t");

        Assert.Equal("Command exited with status 0", end.Message);
        Assert.Equal([TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskFinished], _agent.Master.StatesOf("t"));
        Assert.Equal("out\n", _agent.Output("t"));
        Assert.Equal("err\n", _agent.Output("t", "stderr"));
        Assert.All(_agent.Master.StatusesOf("t"), status =>
        {
            Assert.Equal(16, status.Uuid.Length);
            Assert.Equal("master-S1", status.AgentId.Value);
            Assert.Equal("127.0.0.1", status.ContainerStatus.NetworkInfos[0].IpAddresses[0].IpAddress);
            Assert.Equal(new DirectoryInfo(_agent.Sandbox("t")).ResolveLinkTarget(true)!.Name, status.ContainerStatus.ContainerId.Value);
        });
        await Poll.UntilAsync(() => !_agent.Ledger.Active.Any(), "the task completed");
    }

    [Theory]
    [InlineData("exit 3", "Command exited with status 3")]
    [InlineData("kill -9 $$", "Command terminated with signal Killed")]
    [InlineData("kill -TERM $$", "Command terminated with signal Terminated")]
    public async Task A_command_that_fails_says_how(string command, string message)
    {
        await _agent.RunAsync("t", command);
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, message, false), (end.State, end.Message, end.HasReason));
    }

    [Fact]
    public async Task A_task_sees_its_sandbox_its_environment_and_a_session_of_its_own()
    {
        await _agent.RunAsync("t", "pwd; echo $MESOS_SANDBOX; echo $MESOS_TASK_ID $MESOS_ALLOCATION_ROLE $A; echo ${PATH%%:*}; echo ${HOME-none}; cut -d' ' -f6 /proc/$$/stat; echo $$; ls /proc/$$/fd; true", task =>
            task.Command.Environment = new() { Variables = { new Mesos.V1.Environment.Types.Variable { Name = "A", Value = "b c" } } });
        await _agent.Master.EndOfAsync("t");

        var lines = _agent.Output("t").Split('\n');
        var sandbox = new DirectoryInfo(_agent.Sandbox("t")).ResolveLinkTarget(true)!.FullName;
        Assert.Equal([sandbox, sandbox, "t prod b c", "/usr/local/sbin", "none"], lines[..5]);
        Assert.Equal(lines[5], lines[6]);
        Assert.Equal(["0", "1", "2"], lines[7..^1]); // Asked for without a pipe, which the shell would have open meanwhile.
    }

    [Fact]
    public async Task An_argument_vector_is_executed_as_it_is()
    {
        await _agent.RunAsync("t", "printf", task => (task.Command.Shell, _) = (false, task.Command.Arguments));
        await _agent.Master.EndOfAsync("t");
        await _agent.RunAsync("u", "printf", task =>
        {
            task.Command.Shell = false;
            task.Command.Arguments.Add(["printf", "%s|", "a b", "$HOME"]);
        });
        await _agent.Master.EndOfAsync("u");
        Assert.Equal("a b|$HOME|", _agent.Output("u"));
    }

    [Theory]
    [InlineData("no-such-program", "executable 'no-such-program' was not found in PATH")]
    [InlineData("/no/such/program", "executable '/no/such/program' does not exist")]
    [InlineData("/etc/passwd", "'/etc/passwd' is not executable")]
    public async Task A_missing_executable_fails_the_launch_with_a_clear_message(string executable, string message)
    {
        await _agent.RunAsync("t", executable, task => task.Command.Shell = false);
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.ContainerLaunchFailed), (end.State, end.Reason));
        Assert.StartsWith($"Failed to launch container: {message}", end.Message);
    }

    [Fact]
    public async Task A_start_that_the_kernel_refuses_fails_the_launch()
    {
        await _agent.RunAsync("t", "true " + new string('x', 200_000)); // Longer than one argument may be.
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.ContainerLaunchFailed), (end.State, end.Reason));
        Assert.Equal("Failed to launch container: cannot start '/bin/sh': Argument list too long", end.Message);
    }

    [Fact]
    public async Task An_unwritable_sandbox_fails_the_launch()
    {
        var executors = Path.Combine(_directory.Path, "slaves", "master-S1", "frameworks", "f-0001", "executors");
        Directory.CreateDirectory(executors);
        File.WriteAllText(Path.Combine(executors, "t"), "in the way");
        await _agent.RunAsync("t", "true");
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.ContainerLaunchFailed), (end.State, end.Reason));
        Assert.StartsWith("Failed to launch container: cannot write the sandbox: ", end.Message);
    }

    [Fact]
    public async Task A_user_that_does_not_exist_fails_the_launch()
    {
        await _agent.RunAsync("t", "true", task => task.Command.User = "no-such-user");
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.ContainerLaunchFailed, "Failed to launch container: user 'no-such-user' does not exist on this agent"), (end.State, end.Reason, end.Message));
    }

    [Fact]
    public async Task Root_switches_to_the_tasks_user_and_others_say_that_they_cannot()
    {
        await _agent.RunAsync("t", "id -un; touch mine; stat -c %U . stdout", task => task.Command.User = "nobody");
        var end = await _agent.Master.EndOfAsync("t");
        if (Users.Own == 0)
        {
            Assert.Equal("nobody\nnobody\nnobody\n", _agent.Output("t"));
        }
        else
        {
            Assert.Contains("cannot switch to user 'nobody'", end.Message);
        }
    }

    [Fact]
    public async Task A_kill_ends_the_whole_tree()
    {
        await _agent.RunAsync("t", "sleep 1000 & sleep 1000 & echo $! >&2; setsid sh -c 'echo $$ >> escaped; sleep 1000' & wait");
        await Poll.UntilAsync(() => _agent.Output("t", "escaped").EndsWith('\n') && _agent.Output("t", "stderr").EndsWith('\n'), "the children");
        var pids = Pids("escaped").Concat(Pids("stderr")).ToList();
        await _agent.KillAsync("t");
        var end = await _agent.Master.EndOfAsync("t");

        Assert.Equal((TaskState.TaskKilled, "Command terminated with signal Terminated"), (end.State, end.Message));
        Assert.Equal(2, pids.Count);
        Assert.All(pids, AssertDead);
    }

    [Fact]
    public async Task What_ignores_SIGTERM_is_killed_after_the_grace_daemons_included()
    {
        // The daemon forks twice and starts a session: neither parent nor session leads to it.
        await _agent.RunAsync("t", "trap '' TERM; (setsid sh -c \"trap '' TERM; echo \\$\\$ > daemon; while :; do sleep 1; done\" &); while :; do sleep 1; done");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(_agent.Sandbox("t"), "daemon")) && Pids("daemon").Any(), "the daemon");
        var pid = Pids("daemon").Single();
        var start = TimeProvider.System.GetTimestamp();
        await _agent.KillAsync("t", TimeSpan.FromMilliseconds(700));
        var end = await _agent.Master.EndOfAsync("t");

        Assert.Equal((TaskState.TaskKilled, "Command terminated with signal Killed"), (end.State, end.Message));
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromMilliseconds(700), TimeSpan.FromSeconds(5));
        AssertDead(pid);
    }

    [Fact]
    public async Task Children_of_a_killed_shell_have_the_grace_too()
    {
        await _agent.RunAsync("t", "sh -c \"trap 'sleep 0.3; echo saved; exit' TERM; echo up >&2; while :; do sleep 0.05; done\" & wait");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(_agent.Sandbox("t"), "stderr")) && _agent.Output("t", "stderr").Length > 0, "the child");
        await _agent.KillAsync("t");
        Assert.Equal(TaskState.TaskKilled, (await _agent.Master.EndOfAsync("t")).State);
        Assert.Equal("saved\n", _agent.Output("t"));
    }

    [Fact]
    public async Task A_second_kill_can_only_shorten_the_grace()
    {
        await _agent.RunAsync("t", "trap '' TERM; echo up; while :; do sleep 1; done");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(_agent.Sandbox("t"), "stdout")) && _agent.Output("t").Length > 0, "the trap");
        await _agent.KillAsync("t", TimeSpan.FromMinutes(10));
        await _agent.KillAsync("t", TimeSpan.FromMinutes(20));
        await _agent.KillAsync("t", TimeSpan.Zero);
        Assert.Equal(TaskState.TaskKilled, (await _agent.Master.EndOfAsync("t")).State);
    }

    [Fact]
    public async Task What_a_command_leaves_running_ends_with_it()
    {
        await _agent.RunAsync("t", "setsid sleep 1000 & echo $!; exit 0");
        Assert.Equal(TaskState.TaskFinished, (await _agent.Master.EndOfAsync("t")).State);
        AssertDead(Pids("stdout").Single());
    }

    [Fact]
    public async Task Killing_is_announced_to_frameworks_that_know_the_state()
    {
        var framework = RunningAgent.Framework.Clone();
        framework.Capabilities.Add(new FrameworkInfo.Types.Capability { Type = FrameworkInfo.Types.Capability.Types.Type.TaskKillingState });
        await _agent.RunAsync("t", "sleep 1000", framework: framework);
        await _agent.Master.RunningAsync("t");
        await _agent.KillAsync("t");
        await _agent.Master.EndOfAsync("t");
        Assert.Equal([TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskKilling, TaskState.TaskKilled], _agent.Master.StatesOf("t"));
    }

    [Fact]
    public async Task A_task_that_runs_too_long_has_failed()
    {
        await _agent.RunAsync("t", "sleep 1000", task => task.MaxCompletionTime = new() { Nanoseconds = 200_000_000 });
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.MaxCompletionTimeReached), (end.State, end.Reason));
    }

    [Fact]
    public async Task A_launch_that_comes_twice_runs_once()
    {
        await _agent.RunAsync("t", "sleep 1000");
        await _agent.RunAsync("t", "echo twice");
        await _agent.Master.RunningAsync("t");
        await _agent.KillAsync("t");
        await _agent.Master.EndOfAsync("t");
        Assert.Equal("", _agent.Output("t"));
    }

    [Fact]
    public async Task A_kill_of_a_task_that_is_not_here_is_answered()
    {
        await _agent.KillAsync("t");
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskLost, Reason.ExecutorTerminated, "Cannot find executor"), (end.State, end.Reason, end.Message));
    }

    [Theory]
    [MemberData(nameof(Unsupported))]
    public async Task What_the_agent_cannot_do_yet_it_says(string message, Action<TaskInfo> change)
    {
        await _agent.RunAsync("t", "true", change);
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.ContainerLaunchFailed), (end.State, end.Reason));
        Assert.Contains(message, end.Message);
    }

    public static TheoryData<string, Action<TaskInfo>> Unsupported() => new()
    {
        { "executor 'e' has no command", task => task.Executor = new() { ExecutorId = new() { Value = "e" } } },
        { "None of the enabled containerizers (mesos) could create a container for the provided TaskInfo/ExecutorInfo message", task => task.Container = new() { Type = ContainerInfo.Types.Type.Docker } },
        { "a volume needs --isolation=volume/host_path", task => task.Container = new() { Type = ContainerInfo.Types.Type.Mesos, Volumes = { new Volume { ContainerPath = "x", Mode = Volume.Types.Mode.Rw } } } },
        { "the shell command is empty", task => task.Command.Value = "" },
    };

    [Fact]
    public async Task Its_files_are_fetched_before_it_starts()
    {
        var file = Path.Combine(_directory.Path, "program");
        await File.WriteAllTextAsync(file, "#!/bin/sh\necho fetched\n");
        await _agent.RunAsync("t", "./program", task => task.Command.Uris.Add(new CommandInfo.Types.URI { Value = "file://" + file, Executable = true }));
        Assert.Equal(TaskState.TaskFinished, (await _agent.Master.EndOfAsync("t")).State);
        Assert.Equal("fetched\n", _agent.Output("t"));
    }

    [Fact]
    public async Task A_health_check_tells_how_it_is()
    {
        await _agent.RunAsync("t", "touch well; exec sleep 1000", task => task.HealthCheck = new()
        {
            Type = HealthCheck.Types.Type.Command, Command = new() { Value = "test -e well" }, DelaySeconds = 0, IntervalSeconds = 0.1, GracePeriodSeconds = 5,
        });
        await Poll.UntilAsync(() => _agent.Master.StatusesOf("t").Any(status => status is { State: TaskState.TaskRunning, HasHealthy: true, Healthy: true }), "that it is healthy");
    }

    [Fact]
    public async Task A_task_id_that_leads_out_of_the_work_directory_is_an_error()
    {
        await _agent.RunAsync("../t", "true");
        var end = await _agent.Master.EndOfAsync("../t");
        Assert.Equal((TaskState.TaskError, Reason.TaskInvalid), (end.State, end.Reason));
    }

    [Fact]
    public async Task Many_tasks_at_once_all_end_as_they_should()
    {
        const int Count = 40;
        for (var i = 0; i < Count; i++)
        {
            await _agent.RunAsync($"t{i}", $"exit {i % 3}");
        }

        for (var i = 0; i < Count; i++)
        {
            Assert.Equal($"Command exited with status {i % 3}", (await _agent.Master.EndOfAsync($"t{i}")).Message);
        }

        await Poll.UntilAsync(() => _agent.Outbox.Unacknowledged == 0 && !_agent.Ledger.Active.Any(), "nothing left");
    }

    private static void AssertDead(int pid) => Assert.False(ProcessTable.Find(pid) is { IsAlive: true }, $"process {pid} is alive");

    private IEnumerable<int> Pids(string file) =>
        _agent.Output("t", file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture));
}
