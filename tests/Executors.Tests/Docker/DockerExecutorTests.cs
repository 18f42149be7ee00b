using Google.Protobuf;
using Levee.Executors.Checks;
using Levee.Executors.Docker;
using Levee.Executors.Messages;
using Levee.Executors.Tests.Command;
using NetworkInfo = Mesos.V1.NetworkInfo;

namespace Levee.Executors.Tests.Docker;

public sealed class DockerExecutorTests
{
    private readonly FakeAgentConnection _agent = new();
    private readonly ManualTimers _timers = new();
    private readonly List<int> _exits = [];

    [Fact]
    public void A_task_runs_once_docker_says_that_it_has_started()
    {
        var (executor, container) = Launch();
        Assert.Equal([TaskState.Starting], _agent.States);
        container.Answer(null);
        _timers.Advance(0.05);
        container.Answer(new(0, false, 0, null, null));
        _timers.Advance(0.1);
        Assert.Equal([TaskState.Starting], _agent.States);
        container.Started();
        Assert.Equal([TaskState.Starting, TaskState.Running], _agent.States);
        Assert.Equal(("[{}]", 7), (System.Text.Encoding.UTF8.GetString(_agent.Updates[1].Data!), container.Noted));
        Assert.Null(_agent.Updates[1].Network);
        container.Exit(0);
        Assert.Equal((TaskState.Finished, "Container exited with status 0"), (_agent.Updates[2].State, _agent.Updates[2].Message));
        executor.OnAcknowledged(_agent.Updates[2]);
        Assert.Equal([0], _exits);
    }

    [Fact]
    public void Its_addresses_come_with_every_status_from_then_on()
    {
        var (_, container) = Launch(with: info => info.NetworkInfos.Add(new NetworkInfo { Name = "blue", IpAddresses = { new NetworkInfo.Types.IPAddress { IpAddress = "10.0.0.1" } } }));
        container.Started("172.17.0.2");
        container.Exit(3);
        var expected = new NetworkInfo { Name = "blue", IpAddresses = { new NetworkInfo.Types.IPAddress { IpAddress = "172.17.0.2" } } };
        Assert.All(_agent.Updates.Skip(1), update => Assert.Equal(expected, NetworkInfo.Parser.ParseFrom(update.Network)));
        Assert.Equal((TaskState.Failed, "Container exited with status 3"), (_agent.Updates[2].State, _agent.Updates[2].Message));
    }

    [Fact]
    public void A_container_that_could_not_be_started_fails_the_task()
    {
        var (_, container) = Launch();
        container.Exit(125);
        container.Answer(null); // Asked before the end: ask again.
        _timers.Advance(0);
        container.Answer(null);
        Assert.Equal([TaskState.Starting, TaskState.Failed], _agent.States);
        Assert.Equal("Container exited with status 125", _agent.Updates[1].Message);
    }

    [Fact]
    public void A_short_task_is_seen_running_before_it_is_seen_ended()
    {
        var (_, container) = Launch();
        container.Exit(0);
        container.Answer(new(0, true, 0, null, null));
        Assert.Equal([TaskState.Starting, TaskState.Running, TaskState.Finished], _agent.States);
    }

    [Fact]
    public void What_docker_cannot_run_fails_at_once()
    {
        Launch(problem: "Failed to create docker run options: Port [1] not included in resources");
        Assert.Equal([TaskState.Starting, TaskState.Failed], _agent.States);
        Assert.Equal("Failed to create docker run options: Port [1] not included in resources", _agent.Updates[1].Message);
    }

    [Fact]
    public void A_kill_waits_until_the_container_has_started_and_says_so_first()
    {
        var (executor, container) = Launch();
        executor.OnKill("t1", TimeSpan.FromSeconds(7));
        Assert.Empty(container.Stops);
        container.Started();
        Assert.Equal([7], container.Stops);
        container.Exit(0);
        Assert.Equal([TaskState.Starting, TaskState.Running, TaskState.Killing, TaskState.Killed], _agent.States);
    }

    [Fact]
    public void The_default_grace_is_that_of_the_executors_shutdown()
    {
        var (executor, container) = Launch();
        container.Started();
        executor.OnKill("t1", null);
        executor.OnKill("t1", TimeSpan.FromSeconds(1));
        Assert.Equal([5, 1], container.Stops);
        Assert.Single(_agent.States, TaskState.Killing);
    }

    [Fact]
    public void A_stop_that_fails_is_tried_again()
    {
        var (executor, container) = Launch();
        container.Started();
        executor.OnKill("t1", null);
        container.FailToStop();
        _timers.Advance(4.9);
        Assert.Single(container.Stops);
        _timers.Advance(0.2);
        Assert.Equal(2, container.Stops.Count);
    }

    [Fact]
    public void Docker_that_does_not_answer_is_asked_again_and_does_not_stand_in_the_way_of_a_kill()
    {
        var (executor, container) = Launch();
        executor.OnKill("t1", null);
        _timers.Advance(5.1);
        Assert.Single(container.Stops);
        container.Exit(137);
        Assert.Equal(TaskState.Killed, _agent.Updates[^1].State);
    }

    [Fact]
    public void An_end_that_docker_misses_is_noticed_after_a_minute()
    {
        var (_, container) = Launch();
        container.Started();
        container.Vanish();
        _timers.Advance(59);
        Assert.Equal(TaskState.Running, _agent.Updates[^1].State);
        _timers.Advance(2);
        Assert.Equal((TaskState.Failed, "Failed to get exit status of container"), (_agent.Updates[^1].State, _agent.Updates[^1].Message));
    }

    [Fact]
    public void A_task_that_runs_too_long_is_stopped_without_grace_and_fails()
    {
        var (_, container) = Launch(maximum: 10);
        container.Started();
        _timers.Advance(10);
        container.Exit(137);
        Assert.Equal([0], container.Stops);
        Assert.Equal((TaskState.Failed, TaskReason.MaxCompletionTimeReached), (_agent.Updates[^1].State, _agent.Updates[^1].Reason));
        Assert.DoesNotContain(TaskState.Killing, _agent.States);
    }

    [Fact]
    public void A_second_task_is_refused()
    {
        var (executor, _) = Launch();
        var second = DockerTasks.Shell("x");
        second.TaskId.Value = "second";
        executor.OnLaunch(Parse(second));
        Assert.Equal("Attempted to run multiple tasks using a \"docker\" executor", _agent.Updates[^1].Message);
    }

    [Fact]
    public void A_task_that_comes_twice_runs_once()
    {
        var (executor, _) = Launch();
        var told = _agent.Updates.Count;
        executor.OnLaunch(Parse(DockerTasks.Shell("x")));
        Assert.Equal(told, _agent.Updates.Count);
    }

    [Fact]
    public void Without_a_task_shutdown_is_the_end()
    {
        New(new()).OnShutdown();
        Assert.Equal([0], _exits);
    }

    [Fact]
    public void When_the_agent_is_lost_the_container_is_stopped_before_the_executor_ends()
    {
        var (executor, container) = Launch();
        container.Started();
        executor.OnLost();
        Assert.Equal([3], container.Stops);
        Assert.Empty(_exits);
        container.Exit(143);
        Assert.Equal([1], _exits);
    }

    private DockerExecutor New(FakeDockerContainer container) =>
        new(_agent, container, (_, _) => new LocalProbes(null!, null!, _ => [], start => start), _timers, TimeSpan.FromSeconds(5), _exits.Add);

    private (DockerExecutor Executor, FakeDockerContainer Container) Launch(string? problem = null, double? maximum = null, Action<Mesos.V1.ContainerInfo>? with = null)
    {
        var container = new FakeDockerContainer { Problem = problem };
        var executor = New(container);
        var task = DockerTasks.Shell("x", with);
        task.MaxCompletionTime = maximum is { } seconds ? new() { Nanoseconds = (long)(seconds * 1e9) } : null;
        executor.OnSubscribed(new(true, null));
        executor.OnLaunch(Parse(task));
        return (executor, container);
    }

    private static TaskInfo Parse(Mesos.V1.TaskInfo task) => TaskInfo.Parse(task.ToByteArray());
}
