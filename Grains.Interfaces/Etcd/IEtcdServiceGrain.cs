using System.Collections.Immutable;
using Orleans;

namespace Levee.Grains.Interfaces.Etcd;

/// <summary>Registry of the etcd clusters.</summary>
/// <remarks>Key: always 0. A deleted cluster stays listed until its members have ended.</remarks>
[Alias("levee.etcd-service")]
public interface IEtcdServiceGrain : IGrainWithIntegerKey
{
    /// <summary>Names of all clusters, sorted.</summary>
    [Alias("List")]
    Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Makes a cluster; returns before its members run.</summary>
    /// <returns>One refusal per thing that is wrong: 400 per bad field, 409 for a name in use; empty when made.</returns>
    [Alias("Create")]
    Task<ImmutableArray<EtcdRefusal>> CreateAsync(string name, EtcdClusterSpec spec, CancellationToken cancellationToken);

    /// <summary>Strikes a cluster off the list. Called by the cluster's grain when its framework is gone.</summary>
    [Alias("Forget")]
    Task ForgetAsync(string name, CancellationToken cancellationToken);
}
