using Levee.Agent.Containers;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Tests.Executors;

public sealed class DefaultExecutorTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private readonly ExecutorInfo _pod = new() { Type = ExecutorInfo.Types.Type.Default, ExecutorId = new() { Value = "pod" } };
    private RunningAgent _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await RunningAgent.StartAsync(_directory.Path);

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task The_tasks_of_a_group_run_in_sandboxes_of_their_own_below_the_executors()
    {
        await _agent.RunGroupAsync(_pod, Command("a", "echo hi; sleep 0.1"), Command("b", "echo ho"));
        foreach (var (task, output) in new[] { ("a", "hi\n"), ("b", "ho\n") })
        {
            await _agent.Master.EndOfAsync(task);
            Assert.Equal([TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskFinished], _agent.Master.StatesOf(task));
            Assert.All(_agent.Master.StatusesOf(task), status => Assert.Equal("pod", status.ExecutorId.Value));
            Assert.Equal(output, File.ReadAllText(Path.Combine(_agent.Sandbox("pod"), "tasks", task, "stdout")));
        }

        var container = _agent.Master.StatusesOf("a").Last().ContainerStatus.ContainerId;
        Assert.Equal(new DirectoryInfo(_agent.Sandbox("pod")).ResolveLinkTarget(true)!.Name, container.Parent.Value);
        Assert.True(Directory.Exists(Path.Combine(_agent.Sandbox("pod"), "containers", container.Value)));
        await Poll.UntilAsync(() => _agent.Master.Exits.Contains(("pod", 0)), "the executor's end");
        await Poll.UntilAsync(() => !_agent.Ledger.Frameworks.Any(), "that nothing is left");
    }

    [Theory]
    [InlineData("exit 1", TaskState.TaskFailed)]
    [InlineData("sleep 1000", TaskState.TaskKilled)]
    public async Task A_task_that_fails_or_is_killed_takes_its_group_with_it_and_no_other(string command, TaskState end)
    {
        await _agent.RunGroupAsync(_pod, Command("other", "sleep 1000"));
        await _agent.RunGroupAsync(_pod, Command("a", command), Command("b", "echo $$; sleep 1000"));
        if (end == TaskState.TaskKilled)
        {
            await _agent.Master.RunningAsync("a");
            await _agent.KillAsync("a");
        }

        Assert.Equal(end, (await _agent.Master.EndOfAsync("a")).State);
        Assert.Equal(TaskState.TaskKilled, (await _agent.Master.EndOfAsync("b")).State);
        await _agent.Master.RunningAsync("other");
        Assert.Equal(TaskState.TaskRunning, _agent.Master.StatesOf("other").Last());
    }

    [Fact]
    public async Task A_task_that_ends_well_leaves_its_group_running()
    {
        await _agent.RunGroupAsync(_pod, Command("a", "true"), Command("b", "sleep 1000"));
        await _agent.Master.EndOfAsync("a");
        Assert.DoesNotContain(TaskState.TaskKilled, _agent.Master.StatesOf("b"));
        await _agent.Master.Observer!.ShutdownExecutorAsync(new("f-0001"), "pod");
        Assert.Equal(TaskState.TaskKilled, (await _agent.Master.EndOfAsync("b")).State);
    }

    [Fact]
    public async Task A_group_with_a_task_that_cannot_run_does_not_run_at_all()
    {
        await _agent.RunGroupAsync(_pod, Command("a", "true"), _agent.NewTask("b", null));
        var ends = new[] { await _agent.Master.EndOfAsync("a"), await _agent.Master.EndOfAsync("b") };
        Assert.All(ends, end => Assert.Equal((TaskState.TaskFailed, Reason.ContainerLaunchFailed, "Failed to launch container: the task has no command"), (end.State, end.Reason, end.Message)));
    }

    [Fact]
    public async Task A_stop_of_the_agent_ends_the_processes()
    {
        await _agent.RunGroupAsync(_pod, Command("a", "echo $$; exec sleep 1000"));
        var output = Path.Combine(_agent.Sandbox("pod"), "tasks", "a", "stdout");
        await Poll.UntilAsync(() => File.Exists(output) && File.ReadAllText(output).Length > 0, "output");
        await _agent.StopAsync();
        Assert.False(ProcessTable.Find(int.Parse(File.ReadAllText(output), System.Globalization.CultureInfo.InvariantCulture)) is { IsAlive: true });
    }

    private TaskInfo Command(string id, string command) => _agent.NewTask(id, task => task.Command = new() { Value = command });
}
