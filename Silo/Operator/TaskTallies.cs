using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.ClusterViews;

namespace Levee.Silo.Operator;

/// <summary>Tasks of registered frameworks, counted for each agent and each framework that has any.</summary>
internal sealed class TaskTallies
{
    public TaskTallies(ClusterView view, ReadAccess access)
    {
        foreach (var (frameworkId, framework) in view.Frameworks.Where(framework => !framework.Value.Completed && access.SeesFramework(framework.Value.Info)))
        {
            foreach (var task in view.TasksOf(frameworkId).Values.Where(task => access.SeesTask(task.Task, framework.Info)))
            {
                Of(ByFramework, frameworkId).Add(task.Task);
                Of(ByAgent, AgentId.From(task.Task.AgentId)).Add(task.Task);
            }
        }
    }

    public Dictionary<AgentId, TaskTally> ByAgent { get; } = [];

    public Dictionary<FrameworkId, TaskTally> ByFramework { get; } = [];

    private static TaskTally Of<TKey>(Dictionary<TKey, TaskTally> tallies, TKey key)
        where TKey : notnull => tallies.TryGetValue(key, out var tally) ? tally : tallies[key] = new();
}
