using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>Names and virtual IPs of what runs, pushed to DNS servers and load balancers.</summary>
/// <remarks>
/// Key: always 0. A projection of the cluster feed; nothing is stored. Subscribers call <see cref="RenewAsync"/> every 10 s: it keeps the subscription and
/// tells whether they missed something.
/// </remarks>
[Alias("levee.service-directory")]
public interface IServiceDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Subscribes and returns everything; deltas follow with the next sequence numbers.</summary>
    [Alias("Subscribe")]
    Task<DirectorySnapshot> SubscribeAsync(IServiceDirectoryObserver observer, CancellationToken cancellationToken);

    /// <summary>Keeps a subscription alive.</summary>
    /// <returns><see langword="false"/> when the subscriber is unknown, or not at <paramref name="epoch"/> and <paramref name="sequence"/>: subscribe again.</returns>
    [Alias("Renew")]
    Task<bool> RenewAsync(IServiceDirectoryObserver observer, Guid epoch, long sequence, CancellationToken cancellationToken);

    /// <summary>Ends a subscription; unknown subscribers are ignored.</summary>
    [Alias("Unsubscribe")]
    Task UnsubscribeAsync(IServiceDirectoryObserver observer, CancellationToken cancellationToken);
}
