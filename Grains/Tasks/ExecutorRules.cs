using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Resources;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using ExecutorType = Mesos.V1.ExecutorInfo.Types.Type;

namespace Levee.Grains.Tasks;

/// <summary>Whether an executor is well formed, and fits one that runs already.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10, rules 13 to 17; texts as Mesos' master words them.</remarks>
internal static class ExecutorRules
{
    private const string Line = "------------------------------------------------------------";

    private static readonly Func<ExecutorInfo, LaunchContext, string?>[] InOrder =
    [
        (executor, _) => TypeProblem(executor),
        (executor, _) => IdRules.Problem(executor.ExecutorId.Value) is { } problem ? $"Executor ID '{executor.ExecutorId.Value}' is invalid: {problem}" : null,
        (executor, _) => executor.ShutdownGracePeriod is { Nanoseconds: < 0 } ? "ExecutorInfo's 'shutdown_grace_period' must be non-negative" : null,
        (executor, _) => CommandRules.Problem(executor.Command) is { } problem ? $"Executor's `CommandInfo` is invalid: {problem}" : null,
        (executor, _) => ContainerRules.Problem(executor.Container) is { } problem ? $"Executor's `ContainerInfo` is invalid: {problem}" : null,
        FrameworkProblem,
        (executor, _) => ResourcesProblem(executor),
        (executor, context) => CompatibilityProblem(executor, context.FindExecutor(executor.ExecutorId.Value)),
    ];

    /// <summary>The first problem, or <see langword="null"/>.</summary>
    public static string? Problem(ExecutorInfo executor, LaunchContext context)
    {
        foreach (var rule in InOrder)
        {
            if (rule(executor, context) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? TypeProblem(ExecutorInfo executor) => executor switch
    {
        { Type: ExecutorType.Default, Command: not null } => "'ExecutorInfo.command' must not be set for 'DEFAULT' executor",
        { Type: ExecutorType.Default, Container.Type: not ContainerInfo.Types.Type.Mesos } => "'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor",
        { Type: ExecutorType.Default, Container.Mesos.Image: not null } => "'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT' executor",
        { Type: ExecutorType.Custom, Command: null } => "'ExecutorInfo.command' must be set for 'CUSTOM' executor",
        _ => null,
    };

    private static string? FrameworkProblem(ExecutorInfo executor, LaunchContext context) =>
        executor.FrameworkId is null ? "'ExecutorInfo.framework_id' must be set"
        : executor.FrameworkId.Value == context.FrameworkId.Value ? null
        : $"ExecutorInfo has an invalid FrameworkID (Actual: {executor.FrameworkId.Value} vs Expected: {context.FrameworkId})";

    private static string? ResourcesProblem(ExecutorInfo executor) =>
        ResourceRules.Problem(executor.Resources) is { } invalid ? $"Executor uses invalid resources: {invalid}"
        : ResourceRules.PersistenceIdProblem(executor.Resources) is { } twice ? $"Executor uses duplicate persistence ID: {twice}"
        : ResourceRules.AllocationProblem(executor.Resources) is { } roles ? $"Invalid executor resources: {roles}"
        : ResourceRules.RevocableProblem(executor.Resources) is { } mixed ? $"Executor mixes revocable and non-revocable resources: {mixed}"
        : null;

    private static string? CompatibilityProblem(ExecutorInfo executor, ExecutorInfo? running) => running is null || Same(executor, running)
        ? null
        : "ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.\n"
            + $"{Line}\nExisting ExecutorInfo:\n{running}\n{Line}\nExecutorInfo:\n{executor}\n{Line}\n";

    // In whatever order and format they name their resources.
    private static bool Same(ExecutorInfo left, ExecutorInfo right) =>
        left.Equals(right)
        || (ResourceBundle.Of(left.Resources).Unallocated().Equals(ResourceBundle.Of(right.Resources).Unallocated()) && WithoutResources(left).Equals(WithoutResources(right)));

    private static ExecutorInfo WithoutResources(ExecutorInfo executor)
    {
        var rest = executor.Clone();
        rest.Resources.Clear();
        return rest;
    }
}
