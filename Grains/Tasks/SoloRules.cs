using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Resources;
using Mesos.V1;
using ExecutorType = Mesos.V1.ExecutorInfo.Types.Type;

namespace Levee.Grains.Tasks;

/// <summary>Whether a task of a LAUNCH may run: itself, its executor, and whether the offer has room for both.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10, rules 1 to 22; texts as Mesos' master words them.</remarks>
internal static class SoloRules
{
    private static readonly Func<TaskInfo, LaunchContext, string?>[] InOrder =
    [
        TaskRules.Problem,
        (task, _) => (task.Executor is null) == (task.Command is null) ? "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present" : null,
        (task, _) => task.Executor is { HasType: true, Type: not ExecutorType.Custom } ? "'ExecutorInfo.type' must be 'CUSTOM'" : null,
        (task, _) => task.Executor is { Command: null } ? "'ExecutorInfo.command' must be set" : null,
        (task, context) => task.Executor is { } executor ? ExecutorRules.Problem(executor, context) : null,
        (task, _) => task.Executor is { } executor && executor.Resources.Any(resource => resource.Shared is not null)
            ? $"Executor resources {ResourceBundle.Of(executor.Resources)} should not contain any shared resources" : null,
        (task, _) => ShareProblem(task.Executor),
        (task, _) => task.Executor is { } executor ? TogetherProblem(task, executor) : null,
    ];

    /// <summary>The first problem, or <see langword="null"/>.</summary>
    /// <param name="task">Completed by <see cref="TaskFill"/>.</param>
    /// <param name="needed">The task's resources, and its executor's if that is new on the agent.</param>
    /// <param name="offered">What is left of the offers.</param>
    public static string? Problem(TaskInfo task, LaunchContext context, Func<ResourceBundle> needed, ResourceBundle offered)
    {
        foreach (var rule in InOrder)
        {
            if (rule(task, context) is { } problem)
            {
                return problem;
            }
        }

        return !offered.HasRoomFor(needed()) ? $"Total resources {needed()} required by task and its executor is more than available {offered}"
            : task.Container?.LinuxInfo is { HasShareCgroups: true, ShareCgroups: false } ? "Only tasks in a task group may have 'share_cgroups' set to 'false'"
            : null;
    }

    /// <summary>An executor's container has cgroups of its own.</summary>
    public static string? ShareProblem(ExecutorInfo? executor) => executor?.Container?.LinuxInfo is { HasShareCgroups: true, ShareCgroups: true }
        ? "The 'share_cgroups' field cannot be set to 'true' on executor containers"
        : null;

    private static string? TogetherProblem(TaskInfo task, ExecutorInfo executor)
    {
        Resource[] both = [.. task.Resources, .. executor.Resources];
        return OverlapRules.Overlap([task.Resources, executor.Resources])
                ? $"There are overlapping resources in the task resources {ResourceBundle.Of(task.Resources)} and executor resources {ResourceBundle.Of(executor.Resources)}"
            : ResourceRules.PersistenceIdProblem(both) is { } twice ? $"Task and its executor use duplicate persistence ID: {twice}"
            : ResourceRules.RevocableProblem(both) is { } mixed ? $"Task and its executor mix revocable and non-revocable resources: {mixed}"
            : null;
    }
}
