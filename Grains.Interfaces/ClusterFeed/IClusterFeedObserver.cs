using Orleans;
using Orleans.Concurrency;

namespace Levee.Grains.Interfaces.ClusterFeed;

/// <summary>A reader of the cluster feed.</summary>
[Alias("levee.cluster-feed-observer")]
public interface IClusterFeedObserver : IGrainObserver
{
    /// <summary>The next changes; a gap or another epoch means: subscribe again.</summary>
    [OneWay, Alias("Changed")]
    Task ChangedAsync(ClusterDelta delta);
}
