using System.Collections.Concurrent;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;

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

    /// <summary>What readers know of an agent now; <see langword="null"/>: nothing.</summary>
    public AgentRecord? Agent(AgentId id) =>
        _changes.LastOrDefault(change => change switch
        {
            ClusterChange.AgentChanged changed => changed.Agent.Info.Id.Value == id.Value,
            ClusterChange.AgentRemoved removed => removed.AgentId == id,
            ClusterChange.AgentGone gone => gone.AgentId == id,
            _ => false,
        }) is ClusterChange.AgentChanged { Agent: var agent } ? agent : null;

    public static async Task<FakeReader> SubscribeAsync(TestSilo silo)
    {
        var reader = new FakeReader();
        reader.Take(await silo.Grains.GetGrain<IClusterFeedGrain>(0).SubscribeAsync(silo.Grains.CreateObjectReference<IClusterFeedObserver>(reader), CancellationToken.None));
        return reader;
    }

    public bool Has<T>(Func<T, bool> condition)
        where T : ClusterChange => _changes.OfType<T>().Any(condition);
}
