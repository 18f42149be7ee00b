using Levee.Grains.Interfaces.Etcd;
using Orleans;
using Orleans.Runtime;

namespace Levee.Silo.Etcd;

/// <summary>Wakes the grains of all etcd clusters, so that they go on with their members after a restart.</summary>
public sealed class EtcdStartup(IGrainFactory grains) : IStartupTask
{
    /// <inheritdoc/>
    public async Task Execute(CancellationToken cancellationToken)
    {
        foreach (var name in await grains.GetGrain<IEtcdServiceGrain>(0).ListAsync(cancellationToken))
        {
            await grains.GetGrain<IEtcdClusterGrain>(name).WakeAsync(cancellationToken);
        }
    }
}
