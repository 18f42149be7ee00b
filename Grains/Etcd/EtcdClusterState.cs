using Levee.Grains.Interfaces.Etcd;
using Orleans;

namespace Levee.Grains.Etcd;

/// <summary>What is stored of a cluster.</summary>
[GenerateSerializer, Immutable, Alias("levee.etcd-cluster-state")]
internal sealed record EtcdClusterState
{
    /// <summary>What it shall be, as created; the size wanted now is in the plan. <see langword="null"/>: there is no such cluster.</summary>
    [Id(0)]
    public EtcdClusterSpec? Spec { get; init; }

    /// <summary>Where it stands; <see langword="null"/> together with <see cref="Spec"/>.</summary>
    [Id(1)]
    public EtcdClusterPlan? Plan { get; init; }

    /// <summary>Its framework's id; <see langword="null"/> before the first one was given.</summary>
    [Id(2)]
    public string? FrameworkId { get; init; }

    /// <summary>The master has answered a subscription with this id.</summary>
    [Id(3)]
    public bool Subscribed { get; init; }

    /// <summary>The master's words when it had removed the framework; <see langword="null"/>: it has not.</summary>
    [Id(4)]
    public string? Removed { get; init; }
}
