using Orleans;
using Orleans.Concurrency;

namespace Levee.Grains.Interfaces.Services;

/// <summary>A DNS server or load balancer that follows the directory.</summary>
[Alias("levee.service-directory-observer")]
public interface IServiceDirectoryObserver : IGrainObserver
{
    /// <summary>The next change. A gap in the sequence, or another epoch, means: subscribe again.</summary>
    [OneWay, Alias("Changed")]
    Task ChangedAsync(DirectoryDelta delta);
}
