using Google.Protobuf;
using Levee.Executors.Default;
using Levee.Executors.Messages;
using Levee.Executors.Tests.Checks;
using Levee.Executors.Tests.Command;
using Response = Mesos.V1.Agent.Response;

namespace Levee.Executors.Tests.Default;

public sealed class DefaultExecutorTests
{
    private readonly ManualTimers _timers = new();
    private readonly FakeAgentConnection _agent = new();
    private readonly FakeContainers _containers = new();
    private readonly FakePlace _place = new();
    private readonly FakeProbe _probe;
    private readonly DefaultExecutor _executor;
    private int _ids;
    private int? _exitCode;

    public DefaultExecutorTests()
    {
        _probe = new(_timers);
        _executor = new(_agent, _containers, _ => _probe, _timers, () => $"c{++_ids}", _place, code => _exitCode ??= code);
        _executor.OnSubscribed(new(true, new("root", null)));
    }

    [Fact]
    public void A_group_runs_when_all_its_containers_do()
    {
        _executor.OnLaunchGroup([Task("a"), Task("b")]);
        Assert.Equal(["a Starting", "b Starting"], Updates());
        Assert.Equal(["launch c1", "launch c2"], _containers.Calls);
        _containers.Answer("launch c1", 200);
        Assert.Equal(2, _agent.Updates.Count);
        _containers.Answer("launch c2", 202);
        Assert.Equal(["a Starting", "b Starting", "a Running", "b Running"], Updates());
        Assert.Equal(["a→c1", "b→c2"], _place.Links);
        Assert.Equal(["wait c1", "wait c2"], _containers.Calls);
        Assert.All(_agent.Updates, update => Assert.Equal(new ContainerId("root", null), update.ContainerId!.Parent));
    }

    [Fact]
    public void A_task_that_is_done_leaves_its_group_alone_and_the_executor_ends_with_the_last_one()
    {
        Running("a", "b");
        _containers.End("c1", new() { ExitStatus = 0 });
        Assert.Equal("a Finished", Updates()[^1]);
        Assert.Equal(["wait c2"], _containers.Calls);
        _containers.End("c2", new() { ExitStatus = 0 });
        Assert.Null(_exitCode);
        _agent.HasUnacknowledged = false;
        _executor.OnAcknowledged(_agent.Updates[^1]);
        Assert.Equal(0, _exitCode);
    }

    [Fact]
    public void A_task_that_fails_takes_its_group_with_it_but_no_other()
    {
        Running("a", "b");
        Running("x");
        _containers.End("c1", new() { ExitStatus = 2 << 8 });
        Assert.Equal(["a Failed", "b Killing"], Updates()[^2..]);
        Assert.Equal("Command exited with status 2", _agent.Updates[^2].Message);
        Assert.Equal(["wait c2", "wait c3", "kill c2 15"], _containers.Calls);
        _containers.End("c2", new() { ExitStatus = 15 });
        Assert.Equal(("b Killed", "Command terminated with signal Terminated"), (Updates()[^1], _agent.Updates[^1].Message));
        Assert.Null(_exitCode);
    }

    [Fact]
    public void What_the_agent_says_of_an_end_goes_before_the_exit_status()
    {
        Running("a");
        _containers.End("c1", new()
        {
            ExitStatus = 9, State = Mesos.V1.TaskState.TaskFailed, Reason = Mesos.V1.TaskStatus.Types.Reason.ContainerLimitationMemory, Message = "too much",
            Limitation = new() { Resources = { Sample.Cpus } },
        });
        var status = Mesos.V1.TaskStatus.Parser.ParseFrom(_agent.Updates[^1].Write("e").ToArray());
        Assert.Equal((Mesos.V1.TaskState.TaskFailed, Mesos.V1.TaskStatus.Types.Reason.ContainerLimitationMemory, "too much"), (status.State, status.Reason, status.Message));
        Assert.Equal(Sample.Cpus, status.Limitation.Resources.Single());
    }

    [Fact]
    public void A_container_that_is_refused_is_a_failed_task()
    {
        _executor.OnLaunchGroup([Task("a"), Task("b")]);
        _containers.Answer("launch c1", 400, "no such image");
        _containers.Answer("launch c2", 200);
        _containers.Answer("wait c1", 404, "Container c1 cannot be found");
        Assert.Equal(["a Failed", "b Killing"], Updates()[^2..]);
        Assert.Equal("no such image", _agent.Updates[^2].Message);
        Assert.DoesNotContain("a Running", Updates());
    }

    [Fact]
    public void A_kill_is_SIGTERM_and_after_the_grace_SIGKILL_and_is_tried_again_until_it_is_taken()
    {
        Running("a");
        _executor.OnKill("a", TimeSpan.FromSeconds(5));
        _executor.OnKill("a", TimeSpan.FromSeconds(1));
        Assert.Equal("a Killing", Updates()[^1]);
        Assert.Equal(["wait c1", "kill c1 15"], _containers.Calls);
        _containers.Answer("kill c1 15", 503);
        _timers.Advance(1);
        _containers.Answer("kill c1 15", 200);
        _timers.Advance(3.9);
        Assert.Equal(["wait c1"], _containers.Calls);
        _timers.Advance(0.1);
        Assert.Equal(["wait c1", "kill c1 9"], _containers.Calls);
        Assert.Single(Updates(), "a Killing");
    }

    [Fact]
    public void A_kill_before_the_container_runs_comes_when_it_does()
    {
        _executor.OnLaunchGroup([Task("a")]);
        _executor.OnKill("a", null);
        _containers.Answer("launch c1", 200);
        Assert.Equal(["kill c1 15", "wait c1"], _containers.Calls);
        _containers.End("c1", new() { ExitStatus = 15 });
        Assert.Equal("a Killed", Updates()[^1]);
    }

    [Fact]
    public void A_task_that_runs_too_long_has_failed()
    {
        var task = Sample.Shell("sleep 9", "a");
        task.MaxCompletionTime = new() { Nanoseconds = 30_000_000_000 };
        Run(TaskInfo.Parse(task.ToByteArray()));
        _timers.Advance(30);
        Assert.Equal(["wait c1", "kill c1 15", "kill c1 9"], _containers.Calls);
        _containers.End("c1", new() { ExitStatus = 9 });
        Assert.Equal((TaskState.Failed, TaskReason.MaxCompletionTimeReached), (_agent.Updates[^1].State, _agent.Updates[^1].Reason));
        Assert.DoesNotContain("a Killing", Updates());
    }

    [Fact]
    public void A_wait_that_cannot_be_answered_yet_is_tried_again()
    {
        Running("a");
        _containers.Answer("wait c1", 503);
        Assert.Empty(_containers.Calls);
        _timers.Advance(1);
        _containers.Answer("wait c1", null, "reset");
        _timers.Advance(1);
        Assert.Equal(["wait c1"], _containers.Calls);
    }

    [Fact]
    public void While_the_agent_is_away_nothing_is_asked_and_nothing_checked_and_then_all_goes_on()
    {
        var task = Sample.Shell("sleep 9", "a");
        task.Check = new() { Type = Mesos.V1.CheckInfo.Types.Type.Tcp, Tcp = new() { Port = 1 }, DelaySeconds = 1, IntervalSeconds = 1 };
        Run(TaskInfo.Parse(task.ToByteArray()));
        _executor.OnLaunchGroup([Task("b")]);
        _agent.IsSubscribed = false;
        _executor.OnDisconnected();
        Assert.Empty(_containers.Calls);
        _timers.Advance(100);
        Assert.Empty(_probe.Runs);
        _agent.IsSubscribed = true;
        _executor.OnSubscribed(new(true, new("root", null)));
        _timers.Advance(0);
        Assert.Equal(["wait c1", "launch c2"], _containers.Calls);
        Assert.Equal([100], _probe.Runs);
        Assert.Null(_exitCode);
    }

    [Fact]
    public void A_shutdown_kills_all_and_ends_when_they_have()
    {
        Running("a", "b");
        _executor.OnShutdown();
        Assert.Equal(["wait c1", "wait c2", "kill c1 15", "kill c2 15"], _containers.Calls);
        _executor.OnLaunchGroup([Task("x")]);
        Assert.DoesNotContain("x Starting", Updates());
        _containers.End("c1", new() { ExitStatus = 15 });
        _containers.End("c2", new() { ExitStatus = 15 });
        _timers.Advance(59);
        Assert.Null(_exitCode);
        _timers.Advance(1);
        Assert.Equal(1, _exitCode);
    }

    [Fact]
    public void A_single_task_is_the_end_of_the_executor()
    {
        _agent.HasUnacknowledged = false;
        _executor.OnLaunch(Task("a"));
        Assert.Equal(0, _exitCode);
    }

    [Fact]
    public void A_new_group_keeps_an_executor_whose_last_task_has_ended()
    {
        Running("a");
        _containers.End("c1", new() { ExitStatus = 0 });
        Running("b");
        _timers.Advance(100);
        Assert.Null(_exitCode);
    }

    [Fact]
    public void When_the_agent_is_lost_the_tasks_are_killed_without_it()
    {
        Running("a", "b");
        _executor.OnLost();
        Assert.Equal(["c1", "c2"], _place.Killed);
        Assert.Equal(1, _exitCode);
    }

    private void Running(params string[] tasks)
    {
        var first = _ids + 1;
        _executor.OnLaunchGroup([.. tasks.Select(Task)]);
        for (var id = first; id <= _ids; id++)
        {
            _containers.Answer($"launch c{id}", 200);
        }
    }

    private void Run(TaskInfo task)
    {
        _executor.OnLaunchGroup([task]);
        _containers.Answer($"launch c{_ids}", 200);
    }

    private List<string> Updates() => [.. _agent.Updates.Select(update => $"{update.TaskId} {update.State}")];

    private static TaskInfo Task(string id) => TaskInfo.Parse(Sample.Shell("sleep 9", id).ToByteArray());
}
