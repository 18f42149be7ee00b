using System.Collections.Immutable;
using Levee.Grains.Interfaces.Authentication;
using Mesos.V1;

namespace Levee.Agent.Tasks;

/// <summary>Questions that several endpoints have.</summary>
internal static class LedgerLookups
{
    /// <summary>All frameworks, those whose tasks have ended included.</summary>
    public static IEnumerable<AgentFramework> AllFrameworks(this TaskLedger ledger) => ledger.Frameworks.Concat(ledger.Completed);

    /// <summary>The framework without the tasks and executors that a reader does not see.</summary>
    public static AgentFramework VisibleTo(this AgentFramework framework, ReadAccess access) => access.IsUnlimited ? framework : framework with
    {
        Active = framework.Active.Where(task => access.SeesTask(task.Value.ToMessage(null), framework.Info)).ToImmutableDictionary(),
        Completed = [.. framework.Completed.Where(task => access.SeesTask(task.ToMessage(null), framework.Info))],
        Executors = framework.Executors.Where(executor => access.SeesExecutor(executor.Value.Info, framework.Info)).ToImmutableDictionary(),
        CompletedExecutors = [.. framework.CompletedExecutors.Where(executor => access.SeesExecutor(executor.Info, framework.Info))],
    };

    /// <summary>Containers of executors whose tasks or process run.</summary>
    public static IEnumerable<TopContainer> TopContainers(this TaskLedger ledger) => TopContainer.All(ledger);

    /// <summary>Who an executor runs as: its command's user, else its framework's.</summary>
    /// <returns><see langword="null"/>: no such executor is known.</returns>
    public static string? UserOf(this TaskLedger ledger, ExecutorKey key)
    {
        var framework = ledger.AllFrameworks().FirstOrDefault(framework => framework.Info.Id.Value == key.Framework.Value);
        var executor = framework?.Executors.GetValueOrDefault(key.Executor) ?? framework?.CompletedExecutors.FindLast(executor => executor.Key.Executor == key.Executor);
        return framework is null ? null : UserOf(executor?.Info, framework.Info);
    }

    /// <inheritdoc cref="UserOf(TaskLedger, ExecutorKey)"/>
    public static string UserOf(ExecutorInfo? executor, FrameworkInfo framework) => executor?.Command is { HasUser: true } command ? command.User : framework.User;
}
