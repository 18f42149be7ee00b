using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;

namespace Levee.Silo.ClusterViews;

/// <summary>Changes that make one picture out of another, for readers that go by changes while the feed is taken up anew.</summary>
internal static class ClusterViewDifference
{
    /// <returns>Frameworks before agents before their tasks, then what is there no more. What happened in between and left no trace is not among them.</returns>
    public static ImmutableArray<ClusterChange> Between(ClusterView before, ClusterView after)
    {
        var changes = ImmutableArray.CreateBuilder<ClusterChange>();
        changes.AddRange(Changed(before.Frameworks, after.Frameworks).Select(framework => new ClusterChange.FrameworkChanged(framework)));
        changes.AddRange(Changed(before.Agents, after.Agents).Select(agent => new ClusterChange.AgentChanged(agent)));
        foreach (var (frameworkId, tasks) in after.Tasks)
        {
            changes.AddRange(Changed(before.TasksOf(frameworkId), tasks).Select(task => new ClusterChange.TaskChanged(task)));
        }

        foreach (var (frameworkId, tasks) in before.Tasks)
        {
            changes.AddRange(Removed(tasks, after.TasksOf(frameworkId)).Select(id => new ClusterChange.TaskRemoved(frameworkId, id)));
        }

        changes.AddRange(Removed(before.Agents, after.Agents).Select(id => new ClusterChange.AgentRemoved(id)));
        changes.AddRange(Removed(before.Frameworks, after.Frameworks).Select(id => new ClusterChange.FrameworkRemoved(id)));
        return changes.ToImmutable();
    }

    private static IEnumerable<TEntry> Changed<TId, TEntry>(ImmutableDictionary<TId, TEntry> before, ImmutableDictionary<TId, TEntry> after)
        where TId : notnull
        where TEntry : class => ReferenceEquals(before, after)
            ? []
            : after.Where(entry => !ReferenceEquals(before.GetValueOrDefault(entry.Key), entry.Value)).Select(entry => entry.Value);

    private static IEnumerable<TId> Removed<TId, TEntry>(ImmutableDictionary<TId, TEntry> before, ImmutableDictionary<TId, TEntry> after)
        where TId : notnull => ReferenceEquals(before, after) ? [] : before.Keys.Where(id => !after.ContainsKey(id));
}
