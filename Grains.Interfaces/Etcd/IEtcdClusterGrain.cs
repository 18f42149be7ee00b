using System.Collections.Immutable;
using Mesos.V1.Scheduler;
using Orleans;
using Orleans.Concurrency;

namespace Levee.Grains.Interfaces.Etcd;

/// <summary>One etcd cluster: an ordinary framework of the master that lives in a grain.</summary>
/// <remarks>Key: cluster name. Source: spec/frameworks/etcd-mesos.md parts B and C.</remarks>
[Alias("levee.etcd-cluster")]
public interface IEtcdClusterGrain : IGrainWithStringKey
{
    /// <summary>Begins a new cluster. Called by the registry, which knows the name is free and the spec is good.</summary>
    [Alias("Begin")]
    Task BeginAsync(EtcdClusterSpec spec, CancellationToken cancellationToken);

    /// <summary>Wakes the grain, so that it goes on with its cluster after a restart.</summary>
    [Alias("Wake")]
    Task WakeAsync(CancellationToken cancellationToken);

    /// <summary>State of the cluster; <see langword="null"/> when there is none of this name.</summary>
    [Alias("Find")]
    Task<EtcdClusterStatus?> FindAsync(CancellationToken cancellationToken);

    /// <summary>Changes the wanted number of voting members; returns before they are that many.</summary>
    /// <returns><see langword="null"/> when taken.</returns>
    [Alias("Scale")]
    Task<EtcdRefusal?> ScaleAsync(int size, CancellationToken cancellationToken);

    /// <summary>Kills all members and removes the framework, with all data; returns before that is done.</summary>
    /// <returns><see langword="null"/> when taken.</returns>
    [Alias("Delete")]
    Task<EtcdRefusal?> DeleteAsync(CancellationToken cancellationToken);

    /// <summary>Events of the framework's stream; taken at once, worked off afterwards.</summary>
    /// <param name="last">The stream ends after these events.</param>
    [OneWay, Alias("SchedulerEvents")]
    Task SchedulerEventsAsync(string streamId, ImmutableArray<Event> events, bool last);
}
