using System.Collections.Immutable;
using Orleans;

namespace Levee.Grains.Interfaces.Etcd;

/// <summary>One etcd cluster as operators see it.</summary>
/// <param name="FrameworkName"><c>etcd-&lt;name&gt;</c>; the middle part of its DNS and VIP names.</param>
/// <param name="FrameworkId"><see langword="null"/> before the first subscription.</param>
/// <param name="Ready">As many members vote and are healthy as are wanted, and nothing is under way.</param>
/// <param name="Reason">Why nothing, or what, is being done: one sentence.</param>
/// <param name="Problems">What an operator should look at, each with its fix; empty when nothing.</param>
[GenerateSerializer, Immutable, Alias("levee.etcd-cluster-status")]
public sealed record EtcdClusterStatus(
    [property: Id(0)] string Name,
    [property: Id(1)] string FrameworkName,
    [property: Id(2)] string? FrameworkId,
    [property: Id(3)] EtcdClusterSpec Spec,
    [property: Id(4)] EtcdMode Mode,
    [property: Id(5)] bool Ready,
    [property: Id(6)] string Reason,
    [property: Id(7)] ImmutableArray<EtcdMemberStatus> Members,
    [property: Id(8)] ImmutableArray<string> Problems);
