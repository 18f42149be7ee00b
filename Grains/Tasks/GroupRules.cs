using System.Globalization;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Resources;
using Mesos.V1;
using ExecutorType = Mesos.V1.ExecutorInfo.Types.Type;

namespace Levee.Grains.Tasks;

/// <summary>Whether the tasks of a LAUNCH_GROUP may run, all together or not at all.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10 (LAUNCH_GROUP); texts as Mesos' master words them.</remarks>
internal static class GroupRules
{
    private const long LeastCpus = 10;
    private const long LeastMem = 32_000;

    /// <summary>The first problem, or <see langword="null"/>.</summary>
    /// <param name="executor">Completed, as the tasks are, by <see cref="TaskFill"/>.</param>
    /// <param name="needed">The tasks' resources, and the executor's if it is new on the agent.</param>
    /// <param name="offered">What is left of the offers.</param>
    public static string? Problem(ExecutorInfo executor, IReadOnlyList<TaskInfo> tasks, LaunchContext context, Func<ResourceBundle> needed, ResourceBundle offered) =>
        TasksProblem(tasks, context)
        ?? TogetherProblem(executor, tasks)
        ?? ExecutorProblem(executor, tasks, context)
        ?? (offered.HasRoomFor(needed())
            ? null : $"Total resources {needed()} required by task group and its executor are more than available {offered}")
        ?? SoloRules.ShareProblem(executor)
        ?? SharingProblem(executor, tasks, context);

    private static string? TasksProblem(IReadOnlyList<TaskInfo> tasks, LaunchContext context)
    {
        var seen = new HashSet<string>();
        foreach (var task in tasks)
        {
            var problem = TaskRules.Problem(task, context) ?? (seen.Add(task.TaskId.Value) ? null : $"Task has duplicate ID: {task.TaskId.Value}") ?? TaskProblem(task);
            if (problem is not null)
            {
                return $"Task '{task.TaskId.Value}' is invalid: {problem}";
            }
        }

        return null;
    }

    private static string? TaskProblem(TaskInfo task) =>
        task.Executor is null ? "'TaskInfo.executor' must be set"
        : task is { Container.NetworkInfos.Count: > 0, HealthCheck.Type: HealthCheck.Types.Type.Http or HealthCheck.Types.Type.Tcp }
            ? "HTTP and TCP health checks are not supported for nested containers not joining parent's network"
        : task.Container is { Type: ContainerInfo.Types.Type.Docker } ? "Docker ContainerInfo is not supported on the task"
        : task.Limits.Count > 0 && task.Container?.LinuxInfo is not { HasShareCgroups: true, ShareCgroups: false }
            ? "Resource limits may only be set for tasks within a task group when the 'share_cgroups' field is set to 'false'."
        : null;

    private static string? TogetherProblem(ExecutorInfo executor, IReadOnlyList<TaskInfo> tasks)
    {
        var owners = tasks.Select(task => (IEnumerable<Resource>)task.Resources).Append(executor.Resources).ToList();
        if (owners.SelectMany(resources => resources).Any(resource => ResourceRules.Problem(resource) is not null))
        {
            return null; // Said of the executor, whose turn comes next; the tasks' own were looked at.
        }

        Resource[] all = [.. owners.SelectMany(resources => resources)];
        return ResourceRules.PersistenceIdProblem(all) is { } twice ? $"Task group and executor use duplicate persistence ID: {twice}"
            : ResourceRules.RevocableProblem(all) is { } mixed ? $"Task group and executor mix revocable and non-revocable resources: {mixed}"
            : OverlapRules.Overlap(owners)
                ? $"There are overlapping resources in the task group's task resources {ResourceBundle.Of(tasks.SelectMany(task => task.Resources))}"
                    + $" and/or executor resources {ResourceBundle.Of(executor.Resources)}"
            : null;
    }

    private static string? ExecutorProblem(ExecutorInfo executor, IReadOnlyList<TaskInfo> tasks, LaunchContext context) =>
        !executor.HasType ? "'ExecutorInfo.type' must be set"
        : executor.Type == ExecutorType.Unknown ? "Unknown executor type"
        : ExecutorRules.Problem(executor, context) is { } problem ? problem
        : executor.Container is { Type: ContainerInfo.Types.Type.Docker } ? "Docker ContainerInfo is not supported on the executor"
        : tasks.FirstOrDefault(task => !task.Executor.Equals(executor)) is { } other
            ? $"The `ExecutorInfo` of task '{other.TaskId.Value}' is different from executor '{executor.ExecutorId.Value}'"
        : LeastProblem(executor);

    private static string? LeastProblem(ExecutorInfo executor)
    {
        var resources = ResourceBundle.Of(executor.Resources);
        var (cpus, mem) = (resources.Thousandths("cpus"), resources.Thousandths("mem"));
        return cpus < LeastCpus ? $"Executor '{executor.ExecutorId.Value}' uses less CPUs ({Text(cpus)}) than the minimum required (0.01)"
            : mem < LeastMem ? $"Executor '{executor.ExecutorId.Value}' uses less memory ({(mem == 0 ? "None" : Text(mem) + "MB")}) than the minimum required (32MB)"
            : resources.Thousandths("disk") == 0 ? $"Executor '{executor.ExecutorId.Value}' uses no disk"
            : null;
    }

    private static string? SharingProblem(ExecutorInfo executor, IReadOnlyList<TaskInfo> tasks, LaunchContext context)
    {
        var values = tasks.Select(task => task.Container?.LinuxInfo is not { HasShareCgroups: true, ShareCgroups: false })
            .Concat(context.FindSharing(executor.ExecutorId.Value)).Distinct().Take(2);
        return values.Count() < 2 ? null
            : "If set, the value of 'share_cgroups' must be the same for all tasks in each task group and under a single executor";
    }

    private static string Text(long thousandths) => thousandths == 0 ? "None" : (thousandths / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);
}
