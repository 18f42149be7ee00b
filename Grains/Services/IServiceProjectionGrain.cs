using Levee.Grains.Interfaces.ClusterFeed;
using Orleans;

namespace Levee.Grains.Services;

/// <summary>The directory's own ear at the cluster feed: the same grain as the directory, seen as a reader of the feed.</summary>
/// <remarks>Key: always 0.</remarks>
[Alias("levee.service-projection")]
public interface IServiceProjectionGrain : IGrainWithIntegerKey, IClusterFeedObserver;
