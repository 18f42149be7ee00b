using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Resources;
using Mesos.V1;

namespace Levee.Grains.Tasks;

/// <summary>Whether a task of a LAUNCH may run: everything but its id's uniqueness, which the framework checks, and who may run it.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10, rules 1 and 3 to 22, in that order.</remarks>
internal static class TaskRules
{
    /// <summary>What is wrong with the task itself and with its executor.</summary>
    /// <param name="task">Completed by <see cref="TaskFill"/>.</param>
    /// <returns>The first problem, or <see langword="null"/>.</returns>
    public static string? Problem(TaskInfo task, AgentId agentId, FrameworkId frameworkId, bool limitsAllowed) =>
        TaskProblem(task, agentId)
        ?? CheckRules.Problem(task)
        ?? ResourcesProblem(task)
        ?? CommandRules.Problem("Task", task.Command, task.Container)
        ?? LimitsProblem(task, limitsAllowed)
        ?? ExecutorProblem(task, frameworkId)
        ?? (task.Container?.LinuxInfo is { HasShareCgroups: true, ShareCgroups: false } ? "Only tasks in a task group may have 'share_cgroups' set to 'false'" : null);

    private static string? TaskProblem(TaskInfo task, AgentId agentId) =>
        (IdRules.Problem(task.TaskId.Value) is { } problem ? $"Task ID '{task.TaskId.Value}' is invalid: {problem}" : null)
        ?? (task.AgentId.Value != agentId.Value ? $"Task uses invalid agent {task.AgentId.Value} while agent {agentId} is expected" : null)
        ?? (task.KillPolicy?.GracePeriod is { Nanoseconds: < 0 } ? "Task's 'kill_policy.grace_period' must be non-negative" : null)
        ?? (task.MaxCompletionTime is { Nanoseconds: < 0 } ? "Task's `max_completion_time` must be non-negative" : null);

    private static string? ResourcesProblem(TaskInfo task) =>
        task.Resources.Count == 0 ? "Task uses no resources"
        : ResourceRules.Problem(task.Resources) is { } problem ? $"Task uses invalid resources: {problem}"
        : GpuProblem(task.Resources) is { } gpus ? $"Task uses invalid resources: {gpus}"
        : ResourceRules.TogetherProblem("Task", task.Resources);

    private static string? GpuProblem(IEnumerable<Resource> resources) =>
        resources.Any(resource => resource is { Name: "gpus", Scalar: not null } && ResourceAmount.ToThousandths(resource.Scalar.Value) % 1000 != 0)
            ? "The 'gpus' resource must be an unsigned integer"
            : null;

    private static string? LimitsProblem(TaskInfo task, bool allowed)
    {
        if (task.Limits.Count == 0)
        {
            return null;
        }

        return !allowed ? "Agent is not capable of handling task resource limits"
            : task.Limits.Keys.Any(name => name is not ("cpus" or "mem")) ? "Only cpus and mem may be included in a task's resource limits"
            : LimitProblem(task, "cpus", "CPU", "cpu") ?? LimitProblem(task, "mem", "memory", "memory");
    }

    private static string? LimitProblem(TaskInfo task, string name, string called, string briefly)
    {
        if (!task.Limits.TryGetValue(name, out var limit))
        {
            return null;
        }

        var request = ResourceBundle.Of(task.Resources).Thousandths(name);
        return request == 0 ? $"When a {called} limit is specified, a {called} request must also be specified"
            : !double.IsPositiveInfinity(limit.Value) && ResourceAmount.ToThousandths(limit.Value) < request
                ? $"The {briefly} limit must be greater than or equal to the {briefly} request"
            : null;
    }

    private static string? ExecutorProblem(TaskInfo task, FrameworkId frameworkId)
    {
        if ((task.Executor is null) == (task.Command is null))
        {
            return "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present";
        }

        return task.Executor is { } executor ? ExecutorRules.Problem(executor, frameworkId) ?? TogetherProblem(task, executor) : null;
    }

    private static string? TogetherProblem(TaskInfo task, ExecutorInfo executor)
    {
        var ofTask = ResourceBundle.Of(task.Resources);
        var ofExecutor = ResourceBundle.Of(executor.Resources);
        return Overlap(ofTask, ofExecutor)
            ? $"There are overlapping resources in the task resources {ofTask} and executor resources {ofExecutor}"
            : ResourceRules.TogetherProblem("Task", [.. task.Resources, .. executor.Resources]);
    }

    private static bool Overlap(ResourceBundle left, ResourceBundle right) => left.Any(one => right.Any(other =>
        one.Kind.Equals(other.Kind) && (!one.Amount.Ranges.Except(other.Amount.Ranges).Equals(one.Amount.Ranges) || one.Amount.Items.Overlaps(other.Amount.Items))));
}
