using System.Collections.Immutable;
using Levee.Grains.Interfaces.Etcd;
using Levee.Grains.Interfaces.Services;

namespace Levee.Silo.Etcd;

/// <summary>A cluster as the HTTP API shows it. Source: docs/etcd.md.</summary>
internal sealed record EtcdClusterReply(
    string Name,
    string FrameworkName,
    string? FrameworkId,
    int Size,
    bool Ready,
    EtcdMode Mode,
    string Reason,
    ImmutableArray<string> Problems,
    string Srv,
    string Vip,
    ImmutableArray<string> ClientUrls,
    EtcdSpecReply Spec,
    ImmutableArray<EtcdMemberReply> Members)
{
    /// <summary>The reply for a cluster.</summary>
    public static EtcdClusterReply From(EtcdClusterStatus status) => new(
        status.Name, status.FrameworkName, status.FrameworkId, status.Spec.Size, status.Ready, status.Mode, status.Reason, status.Problems,
        $"_etcd-client._tcp.{status.FrameworkName}.mesos",
        $"{VipName.Relative("etcd", status.FrameworkName)}.{VipName.Zone}:2379",
        [.. status.Members.Where(member => member.Phase == EtcdMemberPhase.Voting).Select(member => new UriBuilder("http", member.Host, member.ClientPort).Uri.GetLeftPart(UriPartial.Authority))],
        new(status.Spec.Cpus, status.Spec.MemMegabytes, status.Spec.DiskMegabytes, status.Spec.Role, status.Spec.EtcdPath, status.Spec.User),
        [.. status.Members.Select(EtcdMemberReply.From)]);
}
