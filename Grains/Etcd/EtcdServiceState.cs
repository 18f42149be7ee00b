using System.Collections.Immutable;
using Orleans;

namespace Levee.Grains.Etcd;

/// <summary>What is stored of the registry.</summary>
[GenerateSerializer, Immutable, Alias("levee.etcd-service-state")]
internal sealed record EtcdServiceState
{
    /// <summary>Names of all clusters.</summary>
    [Id(0)]
    public ImmutableArray<string> Names { get; init; } = [];
}
