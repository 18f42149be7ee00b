using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.ClusterViews;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>Sums over one cluster view that its records do not hold: what a framework uses and is offered, and tasks by state.</summary>
internal sealed class ClusterSummary
{
    private readonly Dictionary<FrameworkId, ResourceTotals> _used = [];
    private readonly Dictionary<FrameworkId, List<Offer>> _offers = [];

    public ClusterSummary(ClusterView view)
    {
        View = view;
        foreach (var (frameworkId, framework) in view.Frameworks)
        {
            foreach (var task in view.TasksOf(frameworkId).Values)
            {
                Count(frameworkId, framework, task);
            }
        }

        foreach (var offer in view.Agents.Values.SelectMany(agent => agent.Offers))
        {
            var frameworkId = FrameworkId.From(offer.FrameworkId);
            if (!_offers.TryGetValue(frameworkId, out var offers))
            {
                _offers[frameworkId] = offers = [];
            }

            offers.Add(offer);
        }
    }

    public ClusterView View { get; }

    /// <summary>Tasks of registered frameworks by agent, and by framework.</summary>
    public Dictionary<AgentId, TaskTally> ByAgent { get; } = [];

    /// <inheritdoc cref="ByAgent"/>
    public Dictionary<FrameworkId, TaskTally> ByFramework { get; } = [];

    /// <summary>Agents that are registered: connected, or waiting for their time-out.</summary>
    public IEnumerable<AgentRecord> RegisteredAgents => View.Agents.Values.Where(agent => agent.Standing is AgentStanding.Connected or AgentStanding.Disconnected);

    /// <summary>Frameworks that are not completed.</summary>
    public IEnumerable<FrameworkRecord> RegisteredFrameworks => View.Frameworks.Values.Where(framework => !framework.Completed);

    /// <summary>What tasks that run, or are about to, use of a framework's allocation.</summary>
    public ResourceTotals UsedBy(FrameworkId frameworkId) => _used.GetValueOrDefault(frameworkId) ?? new();

    public IReadOnlyList<Offer> OffersTo(FrameworkId frameworkId) => _offers.GetValueOrDefault(frameworkId) ?? [];

    public ResourceTotals OfferedTo(FrameworkId frameworkId) => ResourceTotals.Of(OffersTo(frameworkId).SelectMany(offer => offer.Resources));

    /// <summary>Whether a task in this state still holds its resources.</summary>
    public static bool IsLive(TaskState state) =>
        state is TaskState.TaskStaging or TaskState.TaskStarting or TaskState.TaskRunning or TaskState.TaskKilling;

    private void Count(FrameworkId frameworkId, FrameworkRecord framework, TaskRecord task)
    {
        if (task.Place == TaskPlace.Active && IsLive(task.Task.State))
        {
            if (!_used.TryGetValue(frameworkId, out var used))
            {
                _used[frameworkId] = used = new();
            }

            used.Add(task.Task.Resources);
        }

        if (!framework.Completed)
        {
            Tally(ByFramework, frameworkId).Add(task.Task);
            Tally(ByAgent, AgentId.From(task.Task.AgentId)).Add(task.Task);
        }
    }

    private static TaskTally Tally<TKey>(Dictionary<TKey, TaskTally> tallies, TKey key)
        where TKey : notnull => tallies.TryGetValue(key, out var tally) ? tally : tallies[key] = new();
}
