using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.ClusterViews;
using Levee.Silo.Operator.Events;
using Mesos.V1;
using Mesos.V1.Master;
using MesosTask = Mesos.V1.Task;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Silo.Tests.Operator;

/// <summary>Which events follow from changes of the picture. Source: operator-api, A.4.</summary>
public sealed class ClusterEventsTests
{
    private static readonly ClusterView Start = RecordedCluster.View();
    private static readonly AgentRecord Agent = Start.Agents.Values.Single();
    private static readonly FrameworkRecord Framework = Start.Frameworks.Values.Single();
    private static readonly TaskRecord Task = Start.TasksOf(FrameworkId.From(Framework.Info.Id)).Values.First(task => task.Task.TaskId.Value == "hold-1");

    [Fact]
    public void What_is_published_again_is_no_event() =>
        Assert.Empty(Events(new ClusterChange.AgentChanged(Agent), new ClusterChange.FrameworkChanged(Framework), new ClusterChange.TaskChanged(Task)));

    [Fact]
    public void A_new_task_is_added_and_each_status_in_one_delta_is_told()
    {
        var launched = WithStatuses(Task.Task, TaskState.TaskStaging);
        launched.TaskId = new() { Value = "new" };
        var starting = WithStatuses(launched, TaskState.TaskStarting, Status(TaskState.TaskStarting, "a"));
        var running = WithStatuses(launched, TaskState.TaskRunning, Status(TaskState.TaskStarting, "a"), Status(TaskState.TaskRunning, "b"));
        var events = Events(Changed(launched), Changed(starting), Changed(running), Changed(running));
        Assert.Equal(["TaskAdded", "TaskUpdated", "TaskUpdated"], events.Select(happened => happened.Type.ToString()));
        Assert.Equal([TaskState.TaskStarting, TaskState.TaskRunning], events.Skip(1).Select(happened => happened.TaskUpdated.Status.State));
        Assert.Equal(TaskState.TaskRunning, events[2].TaskUpdated.State);
    }

    [Fact]
    public void Statuses_that_came_together_are_told_one_by_one()
    {
        var ended = Task.Task.Clone();
        ended.State = TaskState.TaskFinished;
        ended.Statuses.Add([Status(TaskState.TaskKilling, "k"), Status(TaskState.TaskFinished, "f")]);
        Assert.Equal([TaskState.TaskKilling, TaskState.TaskFinished], Events(Changed(ended)).Select(happened => happened.TaskUpdated.Status.State));
    }

    [Fact]
    public void A_state_that_comes_again_is_told_only_with_a_health_or_check_result()
    {
        var (again, healthy) = (Task.Task.Clone(), Task.Task.Clone());
        again.Statuses[^1] = Status(TaskState.TaskRunning, "again");
        healthy.Statuses[^1] = Status(TaskState.TaskRunning, "healthy");
        healthy.Statuses[^1].Reason = Reason.TaskHealthCheckStatusUpdated;
        Assert.Empty(Events(Changed(again)));
        Assert.Equal("healthy", Assert.Single(Events(Changed(healthy))).TaskUpdated.Status.Message);
    }

    [Fact]
    public void A_task_that_comes_back_with_its_agent_is_added_again()
    {
        var away = new ClusterChange.TaskChanged(Task with { Place = TaskPlace.Unreachable });
        Assert.Equal(Event.Types.Type.TaskAdded, Assert.Single(Events(away, new ClusterChange.TaskChanged(Task))).Type);
    }

    [Theory]
    [InlineData(AgentStanding.Disconnected, "")]
    [InlineData(AgentStanding.Unreachable, "AgentRemoved")]
    [InlineData(AgentStanding.Recovered, "AgentRemoved")]
    public void An_agent_is_removed_once_when_it_is_not_registered_any_more(AgentStanding standing, string expected) =>
        Assert.Equal(expected, string.Join(' ', Events(new ClusterChange.AgentChanged(Agent with { Standing = standing }), new ClusterChange.AgentChanged(Agent with { Standing = standing })).Select(happened => happened.Type)));

    [Fact]
    public void An_agent_that_comes_back_is_added()
    {
        var events = Events(new ClusterChange.AgentRemoved(AgentId.From(Agent.Info.Id)), new ClusterChange.AgentChanged(Agent));
        Assert.Equal([Event.Types.Type.AgentRemoved, Event.Types.Type.AgentAdded], events.Select(happened => happened.Type));
        Assert.Equal(Agent.Pid, events[1].AgentAdded.Agent.Pid);
    }

    [Fact]
    public void A_framework_that_subscribes_again_or_changes_is_updated_and_one_that_only_goes_away_is_not()
    {
        var away = Framework with { Connected = false, Active = false };
        Assert.Empty(Events(new ClusterChange.FrameworkChanged(away)));
        var renamed = Framework.Info.Clone();
        renamed.Name = "other";
        var events = Events(new ClusterChange.FrameworkChanged(away), new ClusterChange.FrameworkChanged(Framework), new ClusterChange.FrameworkChanged(Framework with { Info = renamed }));
        Assert.Equal([Event.Types.Type.FrameworkUpdated, Event.Types.Type.FrameworkUpdated], events.Select(happened => happened.Type));
        Assert.Equal(0, events[0].FrameworkUpdated.Framework.UnregisteredTime.Nanoseconds);
        Assert.Empty(events[0].FrameworkUpdated.Framework.Offers);
    }

    [Fact]
    public void The_end_of_a_framework_is_told_after_the_ends_of_its_tasks_and_once()
    {
        var killed = Task.Task.Clone();
        killed.State = TaskState.TaskKilled;
        killed.Statuses.Add(Status(TaskState.TaskKilled, "k"));
        var ended = new ClusterChange.FrameworkChanged(Framework with { Completed = true });
        var events = Events(ended, new ClusterChange.TaskChanged(new(killed, TaskPlace.Completed)), ended, new ClusterChange.FrameworkRemoved(FrameworkId.From(Framework.Info.Id)));
        Assert.Equal([Event.Types.Type.TaskUpdated, Event.Types.Type.FrameworkRemoved], events.Select(happened => happened.Type));
    }

    [Fact]
    public void The_difference_of_two_pictures_gives_the_events_that_were_missed()
    {
        var running = Task.Task.Clone();
        running.State = TaskState.TaskFailed;
        running.Statuses.Add(Status(TaskState.TaskFailed, "f"));
        var other = Agent.Info.Clone();
        other.Id.Value = "other";
        var after = Start.Apply(new(Start.Epoch, Start.Sequence + 1,
        [
            Changed(running), new ClusterChange.AgentRemoved(AgentId.From(Agent.Info.Id)), new ClusterChange.AgentChanged(Agent with { Info = other }),
            new ClusterChange.FrameworkChanged(Framework with { Completed = true }),
        ]))!;
        var events = ClusterEvents.Of(new(Start, after, ClusterViewDifference.Between(Start, after))).Select(shared => shared.Content.Type);
        Assert.Equal([Event.Types.Type.AgentAdded, Event.Types.Type.TaskUpdated, Event.Types.Type.AgentRemoved, Event.Types.Type.FrameworkRemoved], events);
    }

    [Fact]
    public void What_came_and_ended_in_a_gap_is_told_from_its_beginning_to_its_end()
    {
        var ended = WithStatuses(Task.Task, TaskState.TaskFinished, Status(TaskState.TaskRunning, "r"), Status(TaskState.TaskFinished, "f"));
        ended.TaskId = new() { Value = "short" };
        var (framework, agent) = (Framework.Info.Clone(), Agent.Info.Clone());
        framework.Id.Value = "brief";
        agent.Id.Value = "visitor";
        ended.FrameworkId = framework.Id;
        var after = Start.Apply(new(Start.Epoch, Start.Sequence + 1,
        [
            new ClusterChange.FrameworkChanged(Framework with { Info = framework, Completed = true }),
            new ClusterChange.AgentChanged(Agent with { Info = agent, Standing = AgentStanding.Unreachable }),
            new ClusterChange.TaskChanged(new(ended, TaskPlace.Completed)),
        ]))!;
        var events = Missed(Start, after);
        Assert.Equal(
            ["FrameworkAdded", "AgentAdded", "AgentRemoved", "TaskAdded", "TaskUpdated", "TaskUpdated", "FrameworkRemoved"],
            events.Select(happened => happened.Type.ToString()));
        Assert.Equal((TaskState.TaskStaging, TaskState.TaskFinished), (events[3].TaskAdded.Task.State, events[5].TaskUpdated.Status.State));
        Assert.Empty(Missed(after, after));
    }

    [Fact]
    public void What_vanished_in_a_gap_is_told_to_have_ended()
    {
        var id = FrameworkId.From(Framework.Info.Id);
        var after = Start.Apply(new(Start.Epoch, Start.Sequence + 1,
        [
            .. Start.TasksOf(id).Keys.Select(task => new ClusterChange.TaskRemoved(id, task)),
            new ClusterChange.AgentRemoved(AgentId.From(Agent.Info.Id)), new ClusterChange.FrameworkRemoved(id),
        ]))!;
        var events = Missed(Start, after);
        var active = Start.TasksOf(id).Values.Where(task => task.Place == TaskPlace.Active && task.Task.State == TaskState.TaskRunning).Select(task => task.Task.TaskId.Value);
        var lost = events.Where(happened => happened.Type == Event.Types.Type.TaskUpdated).Select(happened => happened.TaskUpdated).ToList();
        Assert.All(lost, update => Assert.Equal((TaskState.TaskLost, TaskState.TaskLost, Reason.Reconciliation), (update.State, update.Status.State, update.Status.Reason)));
        Assert.Equal(active.Order(), lost.Select(update => update.Status.TaskId.Value).Order());
        Assert.Equal([Event.Types.Type.AgentRemoved, Event.Types.Type.FrameworkRemoved], events.Skip(lost.Count).Select(happened => happened.Type));
    }

    [Fact]
    public void The_first_picture_of_all_has_no_past() => Assert.DoesNotContain(
        Missed(ClusterView.Empty, Start.Apply(new(Start.Epoch, Start.Sequence + 1, [new ClusterChange.FrameworkChanged(Framework with { Completed = true })]))!),
        happened => happened.Type is Event.Types.Type.FrameworkAdded or Event.Types.Type.FrameworkRemoved);

    private static List<Event> Missed(ClusterView before, ClusterView after) =>
        [.. ClusterEvents.Of(new(before, after, ClusterViewDifference.Between(before, after))).Select(shared => shared.Content)];

    private static List<Event> Events(params ClusterChange[] changes) =>
        [.. ClusterEvents.Of(new(Start, Start.Apply(new(Start.Epoch, Start.Sequence + 1, [.. changes]))!, [.. changes])).Select(shared => shared.Content)];

    private static ClusterChange.TaskChanged Changed(MesosTask task) => new(new(task, TaskPlace.Active));

    private static MesosTask WithStatuses(MesosTask task, TaskState state, params TaskStatus[] statuses)
    {
        var next = task.Clone();
        next.State = state;
        next.Statuses.Clear();
        next.Statuses.AddRange(statuses);
        return next;
    }

    private static TaskStatus Status(TaskState state, string message) => new() { TaskId = Task.Task.TaskId, State = state, Message = message };
}
