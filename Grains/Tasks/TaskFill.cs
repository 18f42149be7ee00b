using Google.Protobuf.Collections;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Resources;
using Mesos.V1;
using HealthType = Mesos.V1.HealthCheck.Types.Type;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Tasks;

/// <summary>Completes what a framework may leave out of a task, and makes the master's record of it.</summary>
/// <remarks>Source: spec scheduler-api section 4.1, processing steps 1 and 4.</remarks>
internal static class TaskFill
{
    /// <summary>A copy with the new resource format, <c>allocation_info</c>, the executor's framework and the health check's type filled in.</summary>
    /// <param name="role">Role of the offers used.</param>
    public static TaskInfo Complete(TaskInfo task, FrameworkId frameworkId, string role)
    {
        var complete = task.Clone();
        Complete(complete.Resources, role);
        if (complete.Executor is { } executor)
        {
            Complete(executor.Resources, role);
            executor.FrameworkId ??= frameworkId.ToMessage();
        }

        if (complete.HealthCheck is { HasType: false } check && (check.Command is not null || check.Http is not null))
        {
            check.Type = check.Command is not null ? HealthType.Command : HealthType.Http;
        }

        return complete;
    }

    /// <summary>The record of a task that is being launched: TASK_STAGING, no status yet.</summary>
    public static MesosTask ToRecord(TaskInfo task, FrameworkId frameworkId)
    {
        var record = new MesosTask
        {
            Name = task.Name, TaskId = task.TaskId, FrameworkId = frameworkId.ToMessage(), AgentId = task.AgentId, State = TaskState.TaskStaging,
            Labels = task.Labels, Discovery = task.Discovery, Container = task.Container, HealthCheck = task.HealthCheck, KillPolicy = task.KillPolicy,
            ExecutorId = task.Executor?.ExecutorId,
        };
        record.Resources.AddRange(task.Resources);
        record.Limits.Add(task.Limits);
        if ((task.Command ?? task.Executor?.Command) is { HasUser: true } command)
        {
            record.User = command.User;
        }

        return record;
    }

    private static void Complete(RepeatedField<Resource> resources, string role)
    {
        foreach (var resource in resources)
        {
            if (ResourceRules.Problem(resource) is not null)
            {
                continue;
            }

            var stack = ReservationFormat.StackOf(resource).ToList();
            resource.Reservations.Clear();
            resource.Reservations.AddRange(stack);
            resource.ClearRole();
            resource.Reservation = null;
            if (resource.AllocationInfo is not { HasRole: true })
            {
                resource.AllocationInfo = new() { Role = role };
            }
        }
    }
}
