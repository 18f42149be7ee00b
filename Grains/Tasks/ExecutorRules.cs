using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Resources;
using Mesos.V1;

namespace Levee.Grains.Tasks;

/// <summary>Whether the executor of a task in a LAUNCH may run.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10, rules 13 to 18.</remarks>
internal static class ExecutorRules
{
    /// <summary>The first problem, or <see langword="null"/>.</summary>
    public static string? Problem(ExecutorInfo executor, FrameworkId frameworkId) =>
        (IdRules.Problem(executor.ExecutorId.Value) is { } problem ? $"Executor ID '{executor.ExecutorId.Value}' is invalid: {problem}" : null)
        ?? (executor.ShutdownGracePeriod is { Nanoseconds: < 0 } ? "ExecutorInfo's 'shutdown_grace_period' must be non-negative" : null)
        ?? CommandRules.Problem("Executor", executor.Command, executor.Container)
        ?? (executor.FrameworkId?.Value != frameworkId.Value
            ? $"ExecutorInfo has an invalid FrameworkID (Actual: {executor.FrameworkId?.Value} vs Expected: {frameworkId})" : null)
        ?? ResourcesProblem(executor)
        ?? (executor.HasType && executor.Type != ExecutorInfo.Types.Type.Custom ? "'ExecutorInfo.type' must be 'CUSTOM'" : null)
        ?? (executor.Command is null ? "'ExecutorInfo.command' must be set" : null)
        ?? (executor.Container?.LinuxInfo is { ShareCgroups: true, HasShareCgroups: true } ? "The 'share_cgroups' field cannot be set to 'true' on executor containers" : null);

    private static string? ResourcesProblem(ExecutorInfo executor) =>
        ResourceRules.Problem(executor.Resources) is { } problem ? $"Executor uses invalid resources: {problem}"
        : executor.Resources.Any(resource => resource.Shared is not null)
            ? $"Executor resources {ResourceBundle.Of(executor.Resources)} should not contain any shared resources"
        : ResourceRules.TogetherProblem("Executor", executor.Resources);
}
