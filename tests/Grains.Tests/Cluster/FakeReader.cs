using System.Collections.Concurrent;
using Levee.Grains.Interfaces.ClusterFeed;

namespace Levee.Grains.Tests.Cluster;

/// <summary>A reader of the feed that keeps every change.</summary>
internal sealed class FakeReader : IClusterFeedObserver
{
    private readonly ConcurrentQueue<ClusterChange> _changes = new();

    public Task ChangedAsync(ClusterDelta delta)
    {
        Take(delta);
        return Task.CompletedTask;
    }

    public void Take(ClusterDelta delta)
    {
        foreach (var change in delta.Changes)
        {
            _changes.Enqueue(change);
        }
    }

    public bool Has<T>(Func<T, bool> condition)
        where T : ClusterChange => _changes.OfType<T>().Any(condition);
}
