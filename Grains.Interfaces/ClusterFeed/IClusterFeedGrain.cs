using System.Collections.Immutable;
using Orleans;
using Orleans.Concurrency;

namespace Levee.Grains.Interfaces.ClusterFeed;

/// <summary>Carries the changes that owning grains publish to everything that only reads: the silos' cluster views and the service directory.</summary>
/// <remarks>Key: always 0. It owns nothing: a new activation has a new epoch, asks the registry who exists, and every owner to publish again.</remarks>
[Alias("levee.cluster-feed")]
public interface IClusterFeedGrain : IGrainWithIntegerKey
{
    /// <summary>Publishes changes of one source, in order.</summary>
    [OneWay, Alias("Publish")]
    Task PublishAsync(ImmutableArray<ClusterChange> changes);

    /// <summary>Follows the feed. The first delta delivered is the whole picture.</summary>
    [Alias("Subscribe")]
    Task<ClusterDelta> SubscribeAsync(IClusterFeedObserver observer, CancellationToken cancellationToken);

    /// <summary>Keeps a subscription alive, every 10 s.</summary>
    /// <returns><see langword="false"/>: of another epoch, or without something that went out before the last renewal: subscribe again.</returns>
    [Alias("Renew")]
    Task<bool> RenewAsync(IClusterFeedObserver observer, Guid epoch, long sequence, CancellationToken cancellationToken);

    /// <summary>Sends out at once what was published so far.</summary>
    /// <returns>No changes: epoch and sequence of a reader who has all of it.</returns>
    [Alias("Flush")]
    Task<ClusterDelta> FlushAsync(CancellationToken cancellationToken);
}
