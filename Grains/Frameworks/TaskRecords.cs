using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Frameworks;

/// <summary>New records of tasks out of old ones. They share their parts, which nobody changes: readers hold them.</summary>
internal static class TaskRecords
{
    /// <summary>The task with one more status; the history keeps one per run of equal states, the newest, without data.</summary>
    public static MesosTask With(MesosTask task, TaskStatus status)
    {
        var kept = status;
        if (status.HasData)
        {
            kept = status.Clone();
            kept.ClearData();
        }

        var next = Copy(task);
        if (next.Statuses is [.., var last] && last.State == kept.State)
        {
            next.Statuses[^1] = kept;
        }
        else
        {
            next.Statuses.Add(kept);
        }

        return next;
    }

    /// <summary>The task after a status that the master made, in that state.</summary>
    public static MesosTask Ended(MesosTask task, TaskStatus status)
    {
        var next = With(task, status);
        next.State = status.State;
        return next;
    }

    /// <summary>The task in another state.</summary>
    public static MesosTask In(MesosTask task, TaskState state)
    {
        var next = Copy(task);
        next.State = state;
        return next;
    }

    private static MesosTask Copy(MesosTask task)
    {
        var copy = new MesosTask
        {
            Name = task.Name, TaskId = task.TaskId, FrameworkId = task.FrameworkId, ExecutorId = task.ExecutorId, AgentId = task.AgentId, State = task.State,
            Labels = task.Labels, Discovery = task.Discovery, Container = task.Container, HealthCheck = task.HealthCheck, KillPolicy = task.KillPolicy,
        };
        copy.Resources.AddRange(task.Resources);
        copy.Statuses.AddRange(task.Statuses);
        copy.Limits.Add(task.Limits);
        if (task.HasUser)
        {
            copy.User = task.User;
        }

        if (task.HasStatusUpdateState)
        {
            copy.StatusUpdateState = task.StatusUpdateState;
        }

        if (task.HasStatusUpdateUuid)
        {
            copy.StatusUpdateUuid = task.StatusUpdateUuid;
        }

        return copy;
    }
}
