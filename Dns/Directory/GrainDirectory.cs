using Levee.Grains.Interfaces.Services;

namespace Levee.Dns.Directory;

/// <summary>The directory of a cluster.</summary>
/// <param name="subscriber">A reference that the grain can call.</param>
internal sealed class GrainDirectory(IServiceDirectoryGrain grain, IServiceDirectoryObserver subscriber) : IDirectory
{
    public Task<DirectorySnapshot> SubscribeAsync(CancellationToken cancellationToken) => grain.SubscribeAsync(subscriber, cancellationToken);

    public Task<bool> RenewAsync(Guid epoch, long sequence, CancellationToken cancellationToken) => grain.RenewAsync(subscriber, epoch, sequence, cancellationToken);
}
