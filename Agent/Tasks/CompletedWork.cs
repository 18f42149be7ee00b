using System.Collections.Immutable;

namespace Levee.Agent.Tasks;

/// <summary>How much of what ended is kept. Source: spec agent-behaviour section 19.</summary>
internal static class CompletedWork
{
    private const int TasksPerExecutor = 200;

    /// <summary>Adds a task that ended; an executor's oldest ones make room.</summary>
    /// <param name="executors">How many executors are kept, and how many tasks that never had one.</param>
    public static AgentFramework With(AgentFramework framework, AgentTask task, int executors)
    {
        var hasExecutor = Knows(framework, task.ContainerId);
        var most = hasExecutor ? TasksPerExecutor : executors;
        var completed = framework.Completed.Add(task);
        if (completed.Count > most && completed.Where(Competes).ToList() is { } competing && competing.Count > most)
        {
            completed = completed.RemoveRange(competing.Take(competing.Count - most));
        }

        return framework with { Completed = completed };

        bool Competes(AgentTask other) => hasExecutor ? other.ContainerId == task.ContainerId : !Knows(framework, other.ContainerId);
    }

    /// <summary>Adds an executor that ended; the oldest ones make room, with their tasks.</summary>
    public static AgentFramework With(AgentFramework framework, AgentExecutor executor, int executors)
    {
        var completed = framework.CompletedExecutors.Add(executor);
        var dropped = completed.Take(completed.Count - executors).Select(old => old.ContainerId).ToImmutableHashSet(StringComparer.Ordinal);
        return framework with
        {
            CompletedExecutors = completed.RemoveAll(old => dropped.Contains(old.ContainerId)),
            Completed = dropped.IsEmpty ? framework.Completed : framework.Completed.RemoveAll(task => dropped.Contains(task.ContainerId)),
        };
    }

    private static bool Knows(AgentFramework framework, string container) =>
        framework.Executors.Values.Any(executor => executor.ContainerId == container) || framework.CompletedExecutors.Exists(executor => executor.ContainerId == container);
}
