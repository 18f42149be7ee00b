using System.Collections.Immutable;
using Levee.Grains.Interfaces.Etcd;
using Mesos.V1.Scheduler;
using Orleans;

namespace Levee.Grains.Etcd;

/// <inheritdoc cref="IEtcdStreamGrain"/>
internal sealed class EtcdStreamGrain : Grain, IEtcdStreamGrain
{
    /// <inheritdoc/>
    public Task EventsAsync(ImmutableArray<Event> events, bool last)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return GrainFactory.GetGrain<IEtcdClusterGrain>(key[..slash]).SchedulerEventsAsync(key[(slash + 1)..], events, last);
    }

    /// <inheritdoc/>
    public Task PingAsync() => Task.CompletedTask;

    /// <summary>Key of a subscription's stream.</summary>
    public static string Key(string cluster, string streamId) => $"{cluster}/{streamId}";
}
