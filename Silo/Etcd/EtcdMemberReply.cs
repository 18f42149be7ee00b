using Levee.Grains.Interfaces.Etcd;

namespace Levee.Silo.Etcd;

/// <summary>A member as the HTTP API shows it. Source: docs/etcd.md.</summary>
internal sealed record EtcdMemberReply(
    string Name, string? MemberId, string TaskId, string AgentId, string Host, int ClientPort, int PeerPort, EtcdMemberPhase Phase, bool Healthy, bool Leader, string? Note)
{
    /// <summary>The reply for a member.</summary>
    public static EtcdMemberReply From(EtcdMemberStatus member) => new(
        member.Name, member.MemberId, member.TaskId, member.AgentId, member.Host, member.ClientPort, member.PeerPort, member.Phase, member.Healthy, member.Leader, member.Note);
}
