using Levee.Grains.Interfaces.Etcd;
using Orleans;

namespace Levee.Grains.Etcd;

/// <summary>A member of a cluster and the task that is it.</summary>
/// <param name="Number">Counts up within the cluster, never used twice.</param>
/// <param name="Name">Task id, task name and etcd's member name in one. Members are told apart by <paramref name="MemberId"/>, never by this.</param>
/// <param name="Host">Address to listen on, an IP.</param>
/// <param name="Since">Beginning of the phase.</param>
/// <param name="MemberId">etcd's id; 0 until etcd gave one.</param>
/// <param name="TaskSince">Beginning of what <paramref name="Task"/> says.</param>
/// <param name="Killed">When the last KILL was sent; <see langword="null"/>: none.</param>
/// <param name="LeaderMoveTried">Leadership was to be moved away before its removal.</param>
/// <param name="Note">Why it ended; <see langword="null"/> while it lives.</param>
[GenerateSerializer, Immutable, Alias("levee.etcd-member")]
internal sealed record EtcdMember(
    [property: Id(0)] int Number,
    [property: Id(1)] string Name,
    [property: Id(2)] string OfferId,
    [property: Id(3)] string AgentId,
    [property: Id(4)] string Host,
    [property: Id(5)] int PeerPort,
    [property: Id(6)] int ClientPort,
    [property: Id(7)] bool IsSeed,
    [property: Id(8)] EtcdMemberPhase Phase,
    [property: Id(9)] DateTimeOffset Since,
    [property: Id(10)] ulong MemberId,
    [property: Id(11)] EtcdTaskSight Task,
    [property: Id(12)] DateTimeOffset TaskSince,
    [property: Id(13)] DateTimeOffset? Killed,
    [property: Id(14)] bool LeaderMoveTried,
    [property: Id(15)] string? Note)
{
    /// <summary>Where other members reach it.</summary>
    public string PeerUrl => Url(PeerPort);

    /// <summary>Where clients reach it.</summary>
    public string ClientUrl => Url(ClientPort);

    /// <summary>Its task was launched and is not known to have ended.</summary>
    public bool HasTask => Phase is EtcdMemberPhase.Launched or EtcdMemberPhase.Started or EtcdMemberPhase.Voting or EtcdMemberPhase.Leaving or EtcdMemberPhase.Left;

    /// <summary>It takes a place on its agent.</summary>
    public bool TakesPlace => Phase is not EtcdMemberPhase.Ended;

    /// <summary>The same member in another phase.</summary>
    public EtcdMember Into(EtcdMemberPhase phase, DateTimeOffset now, string? note = null) => this with { Phase = phase, Since = now, Note = note };

    private string Url(int port) => Host.Contains(':') ? $"http://[{Host}]:{port}" : $"http://{Host}:{port}";
}
