using Levee.Grains.Interfaces.Services;

namespace Levee.Dns.Directory;

/// <summary>The directory as one subscriber sees it; see <see cref="IServiceDirectoryGrain"/>.</summary>
internal interface IDirectory
{
    /// <summary>Subscribes and returns everything.</summary>
    Task<DirectorySnapshot> SubscribeAsync(CancellationToken cancellationToken);

    /// <summary>Keeps the subscription.</summary>
    /// <returns>False: subscribe again.</returns>
    Task<bool> RenewAsync(Guid epoch, long sequence, CancellationToken cancellationToken);
}
