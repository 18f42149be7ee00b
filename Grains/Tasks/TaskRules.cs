using Levee.Grains.Resources;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Grains.Tasks;

/// <summary>Whether a task is well formed, on its own or in a group: everything but its executor, who may run it, and whether there is room.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10, rules 1 to 11, in that order; texts as Mesos' master words them.</remarks>
internal static class TaskRules
{
    private static readonly Func<TaskInfo, LaunchContext, string?>[] InOrder =
    [
        (task, _) => IdRules.Problem(task.TaskId.Value) is { } problem ? $"Task ID '{task.TaskId.Value}' is invalid: {problem}" : null,
        (task, context) => context.IdProblem(new(task.TaskId.Value)),
        (task, context) => task.AgentId.Value == context.AgentId.Value ? null : $"Task uses invalid agent {task.AgentId.Value} while agent {context.AgentId} is expected",
        (task, _) => task.KillPolicy?.GracePeriod is { Nanoseconds: < 0 } ? "Task's 'kill_policy.grace_period' must be non-negative" : null,
        (task, _) => task.MaxCompletionTime is { Nanoseconds: < 0 } ? "Task's `max_completion_time` must be non-negative" : null,
        (task, _) => CheckRules.Problem(task.Check) is { } problem ? $"Task uses invalid check: {problem}" : null,
        (task, _) => HealthCheckRules.Problem(task.HealthCheck) is { } problem ? $"Task uses invalid health check: {problem}" : null,
        (task, _) => ResourcesProblem(task),
        (task, _) => CommandRules.Problem(task.Command) is { } problem ? $"Task's `CommandInfo` is invalid: {problem}" : null,
        (task, _) => ContainerRules.Problem(task.Container) is { } problem ? $"Task's `ContainerInfo` is invalid: {problem}" : null,
        (task, context) => LimitRules.Problem(task, context.LimitsAllowed),
    ];

    /// <summary>The first problem, or <see langword="null"/>.</summary>
    /// <param name="task">Completed by <see cref="TaskFill"/>.</param>
    public static string? Problem(TaskInfo task, LaunchContext context)
    {
        foreach (var rule in InOrder)
        {
            if (rule(task, context) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? ResourcesProblem(TaskInfo task) =>
        task.Resources.Count == 0 ? "Task uses no resources"
        : ResourceRules.Problem(task.Resources) is { } invalid ? $"Task uses invalid resources: {invalid}"
        : ResourceRules.PersistenceIdProblem(task.Resources) is { } twice ? $"Task uses duplicate persistence ID: {twice}"
        : ResourceRules.AllocationProblem(task.Resources) is { } roles ? $"Invalid task resources: {roles}"
        : ResourceRules.RevocableProblem(task.Resources) is { } mixed ? $"Task mixes revocable and non-revocable resources: {mixed}"
        : null;
}
