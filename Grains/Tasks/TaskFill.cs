using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
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
    /// <param name="executor">Completed executor of the task's group, which the task inherits; <see langword="null"/>: it has its own or none.</param>
    public static TaskInfo Complete(TaskInfo task, FrameworkId frameworkId, string role, ExecutorInfo? executor = null)
    {
        var complete = task.Clone();
        Complete(complete.Resources, role);
        complete.Executor = complete.Executor is { } own ? Complete(own, frameworkId, role) : executor;
        if (complete.HealthCheck is { HasType: false } check && (check.Command is not null || check.Http is not null))
        {
            check.Type = check.Command is not null ? HealthType.Command : HealthType.Http;
        }

        return complete;
    }

    /// <summary>The executor with the new resource format, <c>allocation_info</c> and its framework filled in.</summary>
    /// <param name="executor">Changed in place.</param>
    public static ExecutorInfo Complete(ExecutorInfo executor, FrameworkId frameworkId, string role)
    {
        Complete(executor.Resources, role);
        executor.FrameworkId ??= frameworkId.ToMessage();
        return executor;
    }

    /// <summary>Rewrites valid resources into the new format and allocates those that are not.</summary>
    public static void Complete(IEnumerable<Resource> resources, string? role)
    {
        foreach (var resource in resources)
        {
            if (ResourceRules.Problem(resource) is not null)
            {
                continue;
            }

            ReservationFormat.Upgrade(resource);
            if (role is not null && resource.AllocationInfo is not { HasRole: true })
            {
                resource.AllocationInfo = new() { Role = role };
            }
        }
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
        if (UserOf(task) is { } user)
        {
            record.User = user;
        }

        return record;
    }

    /// <summary>The user a task names itself; <see langword="null"/>: its framework's.</summary>
    public static string? UserOf(TaskInfo task) =>
        task.Command is { HasUser: true } command ? command.User : task.Executor?.Command is { HasUser: true } executor ? executor.User : null;
}
