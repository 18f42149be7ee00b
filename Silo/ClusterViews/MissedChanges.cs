using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Silo.ClusterViews;

/// <summary>What must have happened while the feed was not followed, told as the feed would have told it: each thing has a beginning and an end.</summary>
internal static class MissedChanges
{
    /// <summary>A framework that was not known before; one that has ended was there meanwhile.</summary>
    public static IEnumerable<ClusterChange> Of(FrameworkRecord framework) => framework.Completed
        ? [new ClusterChange.FrameworkChanged(framework with { Completed = false, UnregisteredTime = null }), new ClusterChange.FrameworkChanged(framework)]
        : [new ClusterChange.FrameworkChanged(framework)];

    /// <summary>An agent that was not known before; one that is out of reach was registered meanwhile.</summary>
    public static IEnumerable<ClusterChange> Of(AgentRecord agent) => agent.Standing == AgentStanding.Unreachable
        ? [new ClusterChange.AgentChanged(agent with { Standing = AgentStanding.Connected }), new ClusterChange.AgentChanged(agent)]
        : [new ClusterChange.AgentChanged(agent)];

    /// <summary>A task that was not known before; one that is not active any more was launched meanwhile.</summary>
    public static IEnumerable<ClusterChange> Of(TaskRecord task) => task.Place != TaskPlace.Active || task.Task.State.IsTerminal()
        ? [new ClusterChange.TaskChanged(new(AsLaunched(task.Task), TaskPlace.Active)), new ClusterChange.TaskChanged(task)]
        : [new ClusterChange.TaskChanged(task)];

    /// <summary>A task that is known no more. How an active one ended nobody can tell any more, so it counts as lost.</summary>
    public static IEnumerable<ClusterChange> OfRemoved(TaskRecord task)
    {
        if (task.Place == TaskPlace.Active && !task.Task.State.IsTerminal())
        {
            yield return new ClusterChange.TaskChanged(new(AsLost(task.Task), TaskPlace.Completed));
        }

        yield return new ClusterChange.TaskRemoved(FrameworkId.From(task.Task.FrameworkId), TaskId.From(task.Task.TaskId));
    }

    private static MesosTask AsLaunched(MesosTask task)
    {
        var launched = task.Clone();
        launched.State = TaskState.TaskStaging;
        launched.Statuses.Clear();
        launched.ClearStatusUpdateState();
        launched.ClearStatusUpdateUuid();
        return launched;
    }

    private static MesosTask AsLost(MesosTask task)
    {
        var lost = task.Clone();
        lost.State = TaskState.TaskLost;
        lost.Statuses.Add(new TaskStatus
        {
            TaskId = task.TaskId, AgentId = task.AgentId, State = TaskState.TaskLost, Source = TaskStatus.Types.Source.Master, Reason = TaskStatus.Types.Reason.Reconciliation,
            Message = "The task ended while the cluster could not be observed",
        });
        return lost;
    }
}
