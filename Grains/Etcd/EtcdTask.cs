using System.Globalization;
using Levee.Grains.Interfaces.Etcd;
using Mesos.V1;

namespace Levee.Grains.Etcd;

/// <summary>The task that is a member: etcd's command line, its names in DNS, its virtual IP.</summary>
internal static class EtcdTask
{
    /// <summary>Discovery name: with the client port's protocol it makes <c>_etcd-client._tcp.&lt;framework&gt;.&lt;domain&gt;</c>.</summary>
    public const string DiscoveryName = "etcd-client";

    /// <summary>Value of <c>VIP_0</c>: the host <c>etcd.&lt;framework&gt;.l4lb.thisdcos.directory</c>, port 2379.</summary>
    public const string Vip = "/etcd:2379";

    // Time etcd gets to hand over its leadership. Source: spec/frameworks/etcd-mesos.md B1.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>The task, complete but for its resources.</summary>
    public static TaskInfo Make(string cluster, EtcdClusterSpec spec, EtcdMember member, string token, string initialCluster) => new()
    {
        Name = member.Name,
        TaskId = new() { Value = member.Name },
        AgentId = new() { Value = member.AgentId },
        Command = new() { Shell = false, Value = spec.EtcdPath, Arguments = { Arguments(spec, member, token, initialCluster) } },
        KillPolicy = new() { GracePeriod = new() { Nanoseconds = Grace.Ticks * TimeSpan.NanosecondsPerTick } },
        Discovery = new()
        {
            Visibility = DiscoveryInfo.Types.Visibility.External,
            Name = DiscoveryName,
            Ports = new() { Ports_ = { ClientPort(member), new Port { Number = (uint)member.PeerPort, Name = "peer", Protocol = "peer" } } },
        },
        Labels = new() { Labels_ = { Labels(cluster, member) } },
    };

    /// <summary>The command line, program name first. Source: spec/frameworks/etcd-mesos.md B1, B4.18.</summary>
    public static IEnumerable<string> Arguments(EtcdClusterSpec spec, EtcdMember member, string token, string initialCluster) =>
    [
        "etcd",
        "--name", member.Name,
        "--data-dir", "etcd-data",
        "--listen-peer-urls", member.PeerUrl,
        "--initial-advertise-peer-urls", member.PeerUrl,
        "--listen-client-urls", member.ClientUrl,
        "--advertise-client-urls", member.ClientUrl,
        "--initial-cluster", initialCluster,
        "--initial-cluster-state", member.IsSeed ? "new" : "existing",
        "--initial-cluster-token", token,
        "--quota-backend-bytes", QuotaBytes(spec).ToString(CultureInfo.InvariantCulture),
        "--auto-compaction-mode", "periodic",
        "--auto-compaction-retention", "1h",
        "--logger", "zap",
        "--log-outputs", "stderr",
        "--pre-vote",
    ];

    private static long QuotaBytes(EtcdClusterSpec spec) => (long)(spec.DiskMegabytes / 2) * 1024 * 1024;

    private static Port ClientPort(EtcdMember member) => new()
    {
        Number = (uint)member.ClientPort,
        Name = "client",
        Protocol = "tcp",
        Labels = new() { Labels_ = { new Label { Key = "VIP_0", Value = Vip }, new Label { Key = "network-scope", Value = "host" } } },
    };

    private static IEnumerable<Label> Labels(string cluster, EtcdMember member)
    {
        yield return new() { Key = "etcd.cluster", Value = cluster };
        yield return new() { Key = "etcd.member", Value = member.Name };
        if (member.MemberId != 0)
        {
            yield return new() { Key = "etcd.member-id", Value = member.MemberId.ToString(CultureInfo.InvariantCulture) };
        }

        yield return new() { Key = "etcd.role", Value = member.IsSeed ? "seed" : "learner" };
        yield return new() { Key = "etcd.client-port", Value = member.ClientPort.ToString(CultureInfo.InvariantCulture) };
        yield return new() { Key = "etcd.peer-port", Value = member.PeerPort.ToString(CultureInfo.InvariantCulture) };
    }
}
