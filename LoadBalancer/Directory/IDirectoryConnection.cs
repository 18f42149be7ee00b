using System.Threading.Channels;
using Levee.Grains.Interfaces.Services;

namespace Levee.LoadBalancer.Directory;

/// <summary>The way to the service directory. All calls may fail while the silo is away; the next one may succeed.</summary>
internal interface IDirectoryConnection
{
    /// <summary>Subscribes, waiting for a silo if there is none yet, and returns everything.</summary>
    /// <param name="deltas">Receives the changes from now on; some may already be part of the snapshot. Completed with the error when the connection is lost.</param>
    Task<DirectorySnapshot> SubscribeAsync(ChannelWriter<DirectoryDelta> deltas, CancellationToken cancellationToken);

    /// <summary>Keeps the subscription alive.</summary>
    /// <returns><see langword="false"/>: subscribe again.</returns>
    Task<bool> RenewAsync(Guid epoch, long sequence, CancellationToken cancellationToken);
}
