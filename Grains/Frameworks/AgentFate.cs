using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Tasks;
using Levee.Grains.Tasks;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Frameworks;

/// <summary>What the tasks of an agent that went away come to.</summary>
/// <param name="Place">Where they stand from then on.</param>
/// <param name="IsTimed">Their status says since when they are out of reach.</param>
internal sealed record AgentFate(TaskState State, Reason Reason, string Message, TaskPlace Place, bool IsTimed)
{
    /// <summary>A status for the framework.</summary>
    public TaskStatus StatusOf(MesosTask task, DateTimeOffset now)
    {
        var status = MasterStatus.Of(task.TaskId, task.AgentId, State, Reason, Message, now);
        (status.ExecutorId, status.UnreachableTime) = (task.ExecutorId, IsTimed ? now.ToTimeInfo() : null);
        return status;
    }

    /// <summary>Whether a task out of reach was given up before.</summary>
    public bool IsSettled(MesosTask task) => task.State == State && State.IsTerminal() && task.Statuses is [.., { UnreachableTime: null }];
}
