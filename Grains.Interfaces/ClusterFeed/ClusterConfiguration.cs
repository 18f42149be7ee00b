using System.Collections.Immutable;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Mesos.V1.Quota;
using Orleans;

namespace Levee.Grains.Interfaces.ClusterFeed;

/// <summary>What operators have set for the whole cluster.</summary>
/// <param name="Weights">Roles with a weight of their own.</param>
/// <param name="Quotas">Roles with a quota.</param>
/// <param name="Schedule">Maintenance that is planned.</param>
/// <param name="Machines">Machines that are DRAINING or DOWN.</param>
/// <param name="Roles">Roles that frameworks may use; empty: all.</param>
[GenerateSerializer, Immutable, Alias("levee.cluster-configuration")]
public sealed record ClusterConfiguration(
    [property: Id(0)] ImmutableArray<WeightInfo> Weights,
    [property: Id(1)] ImmutableArray<QuotaConfig> Quotas,
    [property: Id(2)] Schedule Schedule,
    [property: Id(3)] ImmutableArray<MachineInfo> Machines,
    [property: Id(4)] ImmutableArray<string> Roles)
{
    /// <summary>Nothing set.</summary>
    public static ClusterConfiguration Empty { get; } = new([], [], new(), [], []);
}
