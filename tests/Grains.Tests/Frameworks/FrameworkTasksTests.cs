using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Levee.Grains.Frameworks;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Tests.Frameworks;

public sealed class FrameworkTasksTests
{
    private static readonly Guid Session = new("6f1c0c1e-8f0e-4f0c-9d0a-0c6f5f0a9b11");
    private readonly FrameworkTasks _tasks = new(mostCompleted: 2, mostUnreachable: 2);

    private static readonly Dictionary<AgentLoss, string> Texts = new()
    {
        [AgentLoss.Unreachable] = "health check timed out", [AgentLoss.GoneByOperator] = "Agent has been marked gone",
        [AgentLoss.Removed] = "Agent a0.example removed: the agent unregistered", [AgentLoss.Disconnected] = "Agent a0.example disconnected",
    };

    [Fact]
    public void An_ended_task_stays_active_until_its_end_is_acknowledged()
    {
        Launch("t");
        _tasks.Note(Update("t", TaskState.TaskFinished, uuid: 7));
        Assert.Equal(TaskState.TaskFinished, _tasks.FindActive(new("t"))!.State);

        Assert.False(_tasks.Acknowledge(new("t"), Uuid(6)).Terminal);
        Assert.True(_tasks.Acknowledge(new("t"), Uuid(7)).Terminal);
        Assert.Null(_tasks.FindActive(new("t")));
        Assert.Equal(TaskPlace.Completed, Assert.Single(_tasks.Records).Place);
    }

    [Fact]
    public void Updates_that_arrive_in_order_and_more_than_once_leave_one_history_in_order() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), EndsInOrder).QuickCheckThrowOnFailure();

    // An agent sends each update until it is acknowledged, then the next.
    private static bool EndsInOrder(int seed)
    {
        var random = new Random(seed);
        var tasks = new FrameworkTasks(10, 10);
        tasks.Launch(Record("t", TaskState.TaskStaging), Session);
        TaskState[] states = [TaskState.TaskStarting, .. Enumerable.Repeat(TaskState.TaskRunning, random.Next(1, 4)), TaskState.TaskFinished];
        for (var i = 0; i < states.Length; i++)
        {
            for (var again = random.Next(1, 4); again > 0; again--)
            {
                tasks.Note(Update("t", states[i], (byte)(i + 1), states[Math.Min(states.Length - 1, i + random.Next(2))]));
            }

            if (tasks.Acknowledge(new("t"), Uuid((byte)(i + 1))).Terminal != (i == states.Length - 1))
            {
                return false;
            }
        }

        return tasks.Records.Single() is { Place: TaskPlace.Completed, Task: var task }
            && task.State == TaskState.TaskFinished
            && task.Statuses.Select(status => status.State).SequenceEqual([TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskFinished]);
    }

    [Fact]
    public void An_acknowledged_state_that_is_not_the_end_ends_nothing()
    {
        Launch("t");
        _tasks.Note(Update("t", TaskState.TaskRunning, uuid: 1, latest: TaskState.TaskFinished));
        Assert.False(_tasks.Acknowledge(new("t"), Uuid(1)).Terminal);
        Assert.Equal(TaskState.TaskFinished, _tasks.FindActive(new("t"))!.State);
        Assert.Equal(TaskState.TaskRunning, FrameworkTasks.Latest(_tasks.FindActive(new("t"))!, Sample.Now).State);
    }

    [Fact]
    public void The_history_keeps_the_newest_of_equal_states_and_no_data()
    {
        Launch("t");
        _tasks.Note(Update("t", TaskState.TaskRunning, uuid: 1, healthy: false));
        _tasks.Note(Update("t", TaskState.TaskRunning, uuid: 2, healthy: true));
        var status = Assert.Single(_tasks.FindActive(new("t"))!.Statuses);
        Assert.True(status.Healthy);
        Assert.False(status.HasData);
    }

    [Fact]
    public void Published_records_are_never_changed()
    {
        var launched = ((ClusterChange.TaskChanged)Launch("t")).Task.Task;
        var before = launched.Clone();
        _tasks.Note(Update("t", TaskState.TaskRunning, uuid: 1));
        Assert.Equal(before, launched);
    }

    [Theory]
    [InlineData(true, TaskState.TaskUnreachable)]
    [InlineData(false, TaskState.TaskLost)]
    public void Tasks_of_an_unreachable_agent_are_out_of_reach_and_come_back_with_it(bool partitionAware, TaskState state)
    {
        Launch("t");
        _tasks.Note(Update("t", TaskState.TaskRunning, uuid: 1));
        var lost = _tasks.LoseAgent(new("S0"), AgentLoss.Unreachable, Framework(partitionAware), Sample.Now);
        Assert.Equal((state, Reason.AgentRemoved, false), (Assert.Single(lost.Statuses).State, lost.Statuses[0].Reason, lost.Statuses[0].HasUuid));
        Assert.NotNull(lost.Statuses[0].UnreachableTime);
        Assert.Equal(TaskPlace.Unreachable, Assert.Single(_tasks.Records).Place);
        Assert.Equal("Task reuses the ID of an unreachable task: t", _tasks.IdProblem(new("t")));

        var back = _tasks.Reconnect(new("S0"), Guid.NewGuid(), [Record("t", TaskState.TaskRunning)], partitionAware, Sample.Now);
        Assert.Equal((TaskState.TaskRunning, Reason.AgentReregistered, false), (Assert.Single(back.Statuses).State, back.Statuses[0].Reason, back.Statuses[0].HasUuid));
        Assert.Equal(TaskPlace.Active, Assert.Single(_tasks.Records).Place);
    }

    /// <summary>After a restart of the silo nobody knows which tasks an unreachable agent had: all are news. Source: Mesos' master, __reregisterSlave.</summary>
    [Theory]
    [InlineData("Unreachable agent re-reregistered")]
    [InlineData("Unknown agent reregistered")]
    [InlineData(null)]
    public void Tasks_that_come_with_an_agent_that_was_not_registered_are_news(string? news)
    {
        var back = _tasks.Reconnect(new("S0"), Guid.NewGuid(), [Record("t", TaskState.TaskRunning)], partitionAware: true, Sample.Now, news);
        Assert.Equal(news is null ? [] : [(TaskState.TaskRunning, Reason.AgentReregistered, TaskStatus.Types.Source.Master, news)],
            back.Statuses.Select(status => (status.State, status.Reason, status.Source, status.Message)));
    }

    /// <summary>As in Mesos: health and check are those of the latest status, the container is that of the latest status that tells of one.</summary>
    [Fact]
    public void Reconciliation_tells_of_the_container_that_an_earlier_status_told_of()
    {
        Launch("t");
        var running = Update("t", TaskState.TaskRunning, uuid: 1);
        (running.Status.ContainerStatus, running.Status.Healthy) = (new() { ExecutorPid = 7 }, true);
        _tasks.Note(running);
        var killing = Update("t", TaskState.TaskKilling, uuid: 2);
        killing.Status.ClearHealthy();
        _tasks.Note(killing);
        var status = Assert.Single(_tasks.LatestOfAll(Sample.Now));
        Assert.Equal((TaskState.TaskKilling, 7u, false), (status.State, status.ContainerStatus.ExecutorPid, status.HasHealthy));
        Assert.Equal((TaskStatus.Types.Source.Master, Reason.Reconciliation, "Reconciliation: Latest task state"), (status.Source, status.Reason, status.Message));
        Assert.Equal((false, false, null), (status.HasUuid, status.HasData, status.Labels));
    }

    [Fact]
    public void Unreachable_tasks_of_an_agent_that_the_registry_forgot_are_forgotten()
    {
        Launch("t");
        _tasks.LoseAgent(new("S0"), AgentLoss.Unreachable, Framework(partitionAware: true), Sample.Now);
        Assert.Empty(_tasks.ForgetAgent(new("S1")));
        Assert.Equal([new ClusterChange.TaskRemoved(new("F"), new("t"))], _tasks.ForgetAgent(new("S0")));
        Assert.Empty(_tasks.Records);
        Assert.Null(_tasks.IdProblem(new("t")));
    }

    [Fact]
    public void A_task_that_a_returning_agent_does_not_know_is_lost_unless_it_is_younger_than_the_list()
    {
        Launch("old");
        _tasks.Note(Update("old", TaskState.TaskRunning, uuid: 1));
        Launch("staged");
        var next = Guid.NewGuid();
        _tasks.Launch(Record("young", TaskState.TaskStaging), next);

        var outcome = _tasks.Reconnect(new("S0"), next, [], partitionAware: true, Sample.Now);
        Assert.Equal(
            [("old", TaskState.TaskDropped), ("staged", TaskState.TaskDropped)],
            outcome.Statuses.Select(status => (status.TaskId.Value, status.State)).Order());
        Assert.All(outcome.Statuses, status => Assert.Equal(
            (Reason.Reconciliation, "Reconciliation: task unknown to the agent", TaskStatus.Types.Source.Agent), (status.Reason, status.Message, status.Source)));
        Assert.NotNull(_tasks.FindActive(new("young")));
    }

    [Fact]
    public void The_oldest_completed_tasks_are_forgotten_and_readers_are_told()
    {
        foreach (var id in new[] { "a", "b", "c" })
        {
            Launch(id);
            _tasks.Note(Update(id, TaskState.TaskFinished, uuid: 1));
        }

        _tasks.Acknowledge(new("a"), Uuid(1));
        _tasks.Acknowledge(new("b"), Uuid(1));
        var (_, changes) = _tasks.Acknowledge(new("c"), Uuid(1));
        Assert.Contains(new ClusterChange.TaskRemoved(new("F"), new("a")), changes);
        Assert.Equal(["b", "c"], _tasks.Records.Select(record => record.Task.TaskId.Value));
    }

    [Fact]
    public void The_tasks_of_a_removed_framework_count_as_killed()
    {
        Launch("t");
        _tasks.KillAll(new("F"), Sample.Now);
        var record = Assert.Single(_tasks.Records);
        Assert.Equal((TaskPlace.Completed, TaskState.TaskKilled, Reason.FrameworkRemoved), (record.Place, record.Task.State, record.Task.Statuses[^1].Reason));
    }

    [Theory]
    [InlineData(AgentLoss.Unreachable, true, TaskState.TaskUnreachable, Reason.AgentRemoved, TaskPlace.Unreachable)]
    [InlineData(AgentLoss.Unreachable, false, TaskState.TaskLost, Reason.AgentRemoved, TaskPlace.Unreachable)]
    [InlineData(AgentLoss.GoneByOperator, true, TaskState.TaskGoneByOperator, Reason.AgentRemovedByOperator, TaskPlace.Completed)]
    [InlineData(AgentLoss.GoneByOperator, false, TaskState.TaskLost, Reason.AgentRemoved, TaskPlace.Unreachable)]
    [InlineData(AgentLoss.Removed, true, TaskState.TaskLost, Reason.AgentRemoved, TaskPlace.Completed)]
    [InlineData(AgentLoss.Removed, false, TaskState.TaskLost, Reason.AgentRemoved, TaskPlace.Completed)]
    [InlineData(AgentLoss.Disconnected, true, TaskState.TaskLost, Reason.AgentDisconnected, TaskPlace.Completed)]
    [InlineData(AgentLoss.Disconnected, false, TaskState.TaskLost, Reason.AgentDisconnected, TaskPlace.Completed)]
    public void How_an_agent_goes_decides_what_its_tasks_come_to(AgentLoss loss, bool partitionAware, TaskState state, Reason reason, TaskPlace place)
    {
        Launch("t");
        _tasks.Note(Update("t", TaskState.TaskRunning, uuid: 1));
        var told = loss is AgentLoss.Removed or AgentLoss.Disconnected ? Texts[loss] : null;
        var status = Assert.Single(_tasks.LoseAgent(new("S0"), loss, Framework(partitionAware), Sample.Now, told).Statuses);
        Assert.Equal((state, reason, false, loss == AgentLoss.Unreachable), (status.State, status.Reason, status.HasUuid, status.UnreachableTime is not null));
        Assert.Equal(Texts[loss], status.Message);
        var record = Assert.Single(_tasks.Records);
        Assert.Equal((place, state), (record.Place, record.Task.State));
    }

    [Fact]
    public void A_broken_connection_costs_no_task_of_a_framework_that_checkpoints()
    {
        Launch("t");
        var framework = Framework(partitionAware: true);
        framework.Checkpoint = true;
        Assert.Empty(_tasks.LoseAgent(new("S0"), AgentLoss.Disconnected, framework, Sample.Now).Statuses);
        Assert.NotNull(_tasks.FindActive(new("t")));
    }

    [Theory]
    [InlineData(true, TaskState.TaskGoneByOperator, Reason.AgentRemovedByOperator)]
    [InlineData(false, TaskState.TaskLost, Reason.AgentRemoved)]
    public void An_unreachable_agent_that_is_marked_gone_gives_its_tasks_a_second_and_last_update(bool partitionAware, TaskState state, Reason reason)
    {
        Launch("t");
        _tasks.LoseAgent(new("S0"), AgentLoss.Unreachable, Framework(partitionAware), Sample.Now);
        var status = Assert.Single(_tasks.LoseAgent(new("S0"), AgentLoss.GoneByOperator, Framework(partitionAware), Sample.Now).Statuses);
        Assert.Equal((state, reason), (status.State, status.Reason));
        Assert.Equal(TaskPlace.Completed, Assert.Single(_tasks.Records).Place);
        Assert.Empty(_tasks.LoseAgent(new("S0"), AgentLoss.GoneByOperator, Framework(partitionAware), Sample.Now).Statuses);
    }

    [Fact]
    public void An_update_that_is_sent_again_changes_nothing()
    {
        Launch("t");
        Assert.True(_tasks.Note(Update("t", TaskState.TaskFinished, uuid: 1)).Ended);
        Assert.Equal((null, false), _tasks.Note(Update("t", TaskState.TaskFinished, uuid: 1)));
    }

    private static FrameworkInfo Framework(bool partitionAware)
    {
        var framework = Sample.Framework("F", "web");
        if (!partitionAware)
        {
            framework.Capabilities.Clear();
        }

        return framework;
    }

    private ClusterChange Launch(string id) => _tasks.Launch(Record(id, TaskState.TaskStaging), Session);

    private static ByteString Uuid(byte last) => ByteString.CopyFrom([.. new byte[15], last]);

    private static StatusUpdate Update(string id, TaskState state, byte uuid, TaskState? latest = null, bool healthy = true) => new(
        new("F"),
        new() { TaskId = new() { Value = id }, State = state, Uuid = Uuid(uuid), Healthy = healthy, Data = ByteString.CopyFromUtf8("x"), AgentId = new() { Value = "S0" } },
        latest ?? state);

    private static MesosTask Record(string id, TaskState state) => new()
    {
        Name = id, TaskId = new() { Value = id }, FrameworkId = new() { Value = "F" }, AgentId = new() { Value = "S0" }, State = state,
        Resources = { Sample.CpusMem(1, 64, "web") },
    };
}
