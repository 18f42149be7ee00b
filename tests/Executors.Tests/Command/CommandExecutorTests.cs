using Google.Protobuf;
using Levee.Executors.Checks;
using Levee.Executors.Command;
using Levee.Executors.Messages;
using Levee.Executors.Native;
using Levee.Executors.Tests.Checks;

namespace Levee.Executors.Tests.Command;

public sealed class CommandExecutorTests
{
    private readonly ManualTimers _timers = new();
    private readonly FakeAgentConnection _agent = new();
    private FakeTaskProcess _process = new();
    private readonly FakeProbe _probe;
    private int? _exitCode;

    public CommandExecutorTests() => _probe = new(_timers);

    [Theory]
    [InlineData(0, TaskState.Finished, "Command exited with status 0")]
    [InlineData(3 << 8, TaskState.Failed, "Command exited with status 3")]
    [InlineData(9, TaskState.Failed, "Command terminated with signal Killed")]
    [InlineData(11 | 128, TaskState.Failed, "Command terminated with signal Segmentation fault (core dumped)")]
    internal void A_task_starts_runs_and_ends_as_its_command_does(int status, TaskState state, string message)
    {
        var executor = Launched();
        _process.Exit(status);
        Assert.Equal([TaskState.Starting, TaskState.Running, state], _agent.States);
        Assert.Equal(message, _agent.Updates[^1].Message);
        Assert.True(_process.IsKilled); // What the command left behind.
        Assert.Null(_exitCode);
        executor.OnAcknowledged(_agent.Updates[^1]);
        Assert.Equal(0, _exitCode);
    }

    [Fact]
    public void A_command_that_cannot_be_started_has_failed()
    {
        _process = new() { Problem = "no such file" };
        Launched();
        Assert.Equal([TaskState.Starting, TaskState.Failed], _agent.States);
        Assert.Equal(("Failed to launch container: no such file", TaskReason.ContainerLaunchFailed), (_agent.Updates[^1].Message, _agent.Updates[^1].Reason));
    }

    [Fact]
    public void A_command_whose_surroundings_cannot_be_made_has_failed_and_never_ran()
    {
        _process = new() { LaunchProblem = "cannot change the root: Permission denied" };
        Launched();
        _process.Exit(1 << 8);
        Assert.Equal([TaskState.Starting, TaskState.Failed], _agent.States);
        Assert.Equal("Failed to launch container: cannot change the root: Permission denied", _agent.Updates[^1].Message);
    }

    [Fact]
    public void A_second_task_is_refused_and_the_first_goes_on()
    {
        var executor = Launched();
        executor.OnLaunch(Task(id: "t2"));
        Assert.Equal(("t2", TaskState.Failed, "Attempted to run multiple tasks using a \"command\" executor"), (_agent.Updates[^1].TaskId, _agent.Updates[^1].State, _agent.Updates[^1].Message));
        executor.OnAcknowledged(_agent.Updates[^1]);
        Assert.Null(_exitCode);
    }

    [Fact]
    public void A_task_that_comes_twice_runs_once()
    {
        Launched().OnLaunch(Task());
        Assert.Equal([TaskState.Starting, TaskState.Running], _agent.States);
    }

    [Fact]
    public void A_kill_is_announced_to_frameworks_that_know_it_then_SIGTERM_and_after_3_s_SIGKILL()
    {
        Launched().OnKill("t1", null);
        Assert.Equal(TaskState.Killing, _agent.Updates[^1].State);
        Assert.Equal([Libc.SigTerm], _process.Signals);
        _timers.Advance(2.9);
        Assert.False(_process.IsKilled);
        _timers.Advance(0.1);
        Assert.Equal((TaskState.Killed, "Command terminated with signal Killed"), (_agent.Updates[^1].State, _agent.Updates[^1].Message));
    }

    [Fact]
    public void A_framework_that_does_not_know_TASK_KILLING_is_not_told()
    {
        Launched(hasKillingState: false).OnKill("t1", null);
        Assert.Equal([TaskState.Starting, TaskState.Running], _agent.States);
    }

    [Fact]
    public void A_killed_task_is_killed_even_with_exit_code_0_and_its_children_have_the_grace_too()
    {
        Launched().OnKill("t1", null);
        _process.Exit(0);
        Assert.Equal(TaskState.Killing, _agent.Updates[^1].State);
        _process.Vanish();
        Assert.Equal((TaskState.Killed, "Command exited with status 0"), (_agent.Updates[^1].State, _agent.Updates[^1].Message));
        _timers.Advance(10);
        Assert.Single(_agent.Updates, update => update.IsTerminal);
    }

    [Fact]
    public void The_grace_of_the_kill_goes_before_that_of_the_task()
    {
        Launched(Task(grace: 8)).OnKill("t1", TimeSpan.FromSeconds(1));
        _timers.Advance(1);
        Assert.True(_process.IsKilled);
    }

    [Theory]
    [InlineData(20, 8, 5, 0)] // 20 → 5 with 8 s elapsed: at once.
    [InlineData(20, 8, 30, 12)] // 20 → 30: ignored.
    [InlineData(20, 8, 10, 2)]
    public void A_second_kill_can_only_shorten_the_time(int first, int elapsed, int second, int left)
    {
        var executor = Launched();
        executor.OnKill("t1", TimeSpan.FromSeconds(first));
        _timers.Advance(elapsed);
        executor.OnKill("t1", TimeSpan.FromSeconds(second));
        if (left > 0)
        {
            _timers.Advance(left - 0.1);
            Assert.False(_process.IsKilled);
        }

        _timers.Advance(0.1);
        Assert.True(_process.IsKilled);
        Assert.Single(_process.Signals);
        Assert.Single(_agent.States, TaskState.Killing);
    }

    [Fact]
    public void A_kill_of_another_task_is_ignored()
    {
        Launched().OnKill("t2", null);
        Assert.Empty(_process.Signals);
    }

    [Fact]
    public void A_shutdown_leaves_2_s_of_its_grace_for_the_last_words()
    {
        Launched().OnShutdown();
        _timers.Advance(2.9);
        Assert.False(_process.IsKilled);
        _timers.Advance(0.2);
        Assert.Equal(TaskState.Killed, _agent.Updates[^1].State);
        _timers.Advance(2);
        Assert.Equal(1, _exitCode); // Nobody acknowledged, and the grace is over.
    }

    [Fact]
    public void An_executor_without_task_ends_when_it_is_shut_down()
    {
        Executor().OnShutdown();
        Assert.Equal(0, _exitCode);
    }

    [Fact]
    public void A_task_group_is_the_end_of_the_executor()
    {
        Executor().OnLaunchGroup([Task()]);
        Assert.Equal(0, _exitCode);
    }

    [Fact]
    public void A_task_that_runs_too_long_has_failed_at_once_and_is_not_announced_as_killed()
    {
        Launched(Task(maxCompletion: 30));
        _timers.Advance(30);
        Assert.Equal([TaskState.Starting, TaskState.Running, TaskState.Failed], _agent.States);
        Assert.Equal(TaskReason.MaxCompletionTimeReached, _agent.Updates[^1].Reason);
    }

    [Fact]
    public void A_kill_takes_the_place_of_the_time_limit()
    {
        Launched(Task(maxCompletion: 30)).OnKill("t1", TimeSpan.FromSeconds(60));
        _timers.Advance(59);
        Assert.False(_process.IsKilled);
        _timers.Advance(1);
        Assert.Equal((TaskState.Killed, (TaskReason?)null), (_agent.Updates[^1].State, _agent.Updates[^1].Reason));
    }

    [Fact]
    public void Without_an_acknowledgement_it_ends_after_60_s()
    {
        Launched();
        _process.Exit(0);
        _timers.Advance(59);
        Assert.Null(_exitCode);
        _timers.Advance(1);
        Assert.Equal(1, _exitCode);
    }

    [Fact]
    public void While_the_agent_is_away_the_last_update_is_kept()
    {
        var executor = Launched();
        _process.Exit(0);
        _agent.IsSubscribed = false;
        executor.OnDisconnected();
        _timers.Advance(600);
        Assert.Null(_exitCode);
        _agent.IsSubscribed = true;
        executor.OnSubscribed(new(true, null));
        _timers.Advance(60);
        Assert.Equal(1, _exitCode);
    }

    [Fact]
    public void When_the_agent_is_lost_the_task_is_killed_and_nobody_is_waited_for()
    {
        var executor = Launched();
        _agent.IsSubscribed = false;
        executor.OnLost();
        Assert.Equal([Libc.SigTerm], _process.Signals);
        _process.Exit(15);
        _process.Vanish();
        Assert.Equal(1, _exitCode);
    }

    [Fact]
    public void A_task_that_is_not_well_for_too_long_is_killed_and_stays_unhealthy()
    {
        var task = Sample.Shell("sleep 9");
        task.HealthCheck = new() { Type = Mesos.V1.HealthCheck.Types.Type.Command, Command = new() { Value = "x" }, DelaySeconds = 0, GracePeriodSeconds = 0, IntervalSeconds = 1, ConsecutiveFailures = 2 };
        Launched(TaskInfo.Parse(task.ToByteArray()));
        ProbeEnds(true, 1);
        ProbeEnds(false, 1);
        ProbeEnds(false, 1);
        _process.Exit(15);
        _process.Vanish();
        Assert.Equal(
            [
                (TaskState.Starting, null, null), (TaskState.Running, null, null), (TaskState.Running, true, TaskReason.HealthCheckStatusUpdated),
                (TaskState.Running, false, TaskReason.HealthCheckStatusUpdated), (TaskState.Running, false, TaskReason.HealthCheckStatusUpdated),
                (TaskState.Killing, false, null), (TaskState.Killed, (bool?)false, (TaskReason?)null),
            ],
            _agent.Updates.Select(update => (update.State, update.Healthy, update.Reason)));
        _timers.Advance(30);
        Assert.Equal(3, _probe.Runs.Count);
    }

    [Fact]
    public void A_check_is_reported_when_its_outcome_changes_and_is_in_every_update()
    {
        var task = Sample.Shell("sleep 9");
        task.Check = new() { Type = Mesos.V1.CheckInfo.Types.Type.Command, Command = new() { Command_ = new() { Value = "x" } }, DelaySeconds = 0, IntervalSeconds = 1 };
        Launched(TaskInfo.Parse(task.ToByteArray()));
        foreach (var value in (int?[])[4, 4, null, 0])
        {
            _timers.Advance(1);
            _probe.End(new(value, value == 0, ""));
        }

        _process.Exit(0);
        Assert.Equal(
            [(null, false), (null, true), (4, true), (null, true), (0, true), (0, true)],
            _agent.Updates.Select(update => (update.Check?.Value, update.Check is not null)));
        Assert.Equal(3, _agent.Updates.Count(update => update.Reason == TaskReason.CheckStatusUpdated));
    }

    private void ProbeEnds(bool healthy, double after)
    {
        _timers.Advance(after);
        _probe.End(new(healthy ? 0 : 1, healthy, ""));
    }

    private CommandExecutor Launched(TaskInfo? task = null, bool hasKillingState = true)
    {
        var executor = Executor();
        executor.OnSubscribed(new(hasKillingState, null));
        executor.OnLaunch(task ?? Task());
        return executor;
    }

    private CommandExecutor Executor() =>
        new(_agent, _process, _probe, _timers, TimeSpan.FromSeconds(5), _ => (new("true", [], new Dictionary<string, string>()), null), code => _exitCode ??= code);

    private static TaskInfo Task(string id = "t1", double? grace = null, double? maxCompletion = null)
    {
        var task = Sample.Shell("sleep 9", id);
        task.KillPolicy = grace is { } seconds ? new() { GracePeriod = new() { Nanoseconds = (long)(seconds * 1e9) } } : null;
        task.MaxCompletionTime = maxCompletion is { } limit ? new() { Nanoseconds = (long)(limit * 1e9) } : null;
        return TaskInfo.Parse(task.ToByteArray());
    }
}
