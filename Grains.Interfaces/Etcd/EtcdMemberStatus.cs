using Orleans;

namespace Levee.Grains.Interfaces.Etcd;

/// <summary>One member of a cluster as operators see it.</summary>
/// <param name="MemberId">etcd's id in hexadecimal, as etcdctl prints it; <see langword="null"/> until etcd gave one.</param>
/// <param name="Host">Address the member listens on.</param>
/// <param name="Healthy">It answered the last probe and knows a leader.</param>
/// <param name="Note">What is odd about it; <see langword="null"/> when nothing is.</param>
[GenerateSerializer, Immutable, Alias("levee.etcd-member-status")]
public sealed record EtcdMemberStatus(
    [property: Id(0)] string Name,
    [property: Id(1)] string? MemberId,
    [property: Id(2)] string TaskId,
    [property: Id(3)] string AgentId,
    [property: Id(4)] string Host,
    [property: Id(5)] int ClientPort,
    [property: Id(6)] int PeerPort,
    [property: Id(7)] EtcdMemberPhase Phase,
    [property: Id(8)] bool Healthy,
    [property: Id(9)] bool Leader,
    [property: Id(10)] string? Note);
