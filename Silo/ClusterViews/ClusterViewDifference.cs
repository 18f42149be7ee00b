using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;

namespace Levee.Silo.ClusterViews;

/// <summary>Changes that make one picture out of another, for readers that go by changes while the feed is taken up anew.</summary>
internal static class ClusterViewDifference
{
    /// <returns>
    /// Frameworks before agents before their tasks, then what is there no more. What came and ended in between is told from its beginning, and what vanished to its
    /// end; see <see cref="MissedChanges"/>. What left no trace in either picture is not among them.
    /// </returns>
    public static ImmutableArray<ClusterChange> Between(ClusterView before, ClusterView after)
    {
        // The first picture of all: nobody missed anything.
        var missed = before.Epoch != Guid.Empty;
        var changes = ImmutableArray.CreateBuilder<ClusterChange>();
        changes.AddRange(Changed(before.Frameworks, after.Frameworks, framework => new ClusterChange.FrameworkChanged(framework), missed ? MissedChanges.Of : null));
        changes.AddRange(Changed(before.Agents, after.Agents, agent => new ClusterChange.AgentChanged(agent), missed ? MissedChanges.Of : null));
        foreach (var (frameworkId, tasks) in after.Tasks)
        {
            changes.AddRange(Changed(before.TasksOf(frameworkId), tasks, task => new ClusterChange.TaskChanged(task), missed ? MissedChanges.Of : null));
        }

        foreach (var (frameworkId, tasks) in before.Tasks)
        {
            changes.AddRange(Removed(tasks, after.TasksOf(frameworkId)).SelectMany(id => MissedChanges.OfRemoved(tasks[id])));
        }

        changes.AddRange(Removed(before.Agents, after.Agents).Select(id => new ClusterChange.AgentRemoved(id)));
        changes.AddRange(Removed(before.Frameworks, after.Frameworks).Select(id => new ClusterChange.FrameworkRemoved(id)));
        return changes.ToImmutable();
    }

    /// <param name="came">What is told of an entry that is new; <see langword="null"/>: the same as of one that changed.</param>
    private static IEnumerable<ClusterChange> Changed<TId, TEntry>(
        ImmutableDictionary<TId, TEntry> before, ImmutableDictionary<TId, TEntry> after, Func<TEntry, ClusterChange> changed, Func<TEntry, IEnumerable<ClusterChange>>? came)
        where TId : notnull
        where TEntry : class => ReferenceEquals(before, after)
            ? []
            : from entry in after
              let last = before.GetValueOrDefault(entry.Key)
              where !ReferenceEquals(last, entry.Value)
              from change in last is null && came is not null ? came(entry.Value) : [changed(entry.Value)]
              select change;

    private static IEnumerable<TId> Removed<TId, TEntry>(ImmutableDictionary<TId, TEntry> before, ImmutableDictionary<TId, TEntry> after)
        where TId : notnull => ReferenceEquals(before, after) ? [] : before.Keys.Where(id => !after.ContainsKey(id));
}
