using Mesos.V1;

namespace Levee.Grains.Etcd;

/// <summary>What a cluster tells the master of itself.</summary>
internal static class EtcdFramework
{
    // Tasks outlive their scheduler for a week. Source: spec/frameworks/etcd-mesos.md A2.
    private static readonly TimeSpan FailoverTimeout = TimeSpan.FromDays(7);

    /// <summary>Name of a cluster's framework.</summary>
    public static string Name(string cluster) => $"etcd-{cluster}";

    /// <summary>The framework, with its id.</summary>
    public static FrameworkInfo Info(string cluster, EtcdClusterState state)
    {
        var info = new FrameworkInfo
        {
            Id = new() { Value = state.FrameworkId },
            Name = Name(cluster),
            User = state.Spec!.User ?? System.Environment.UserName,
            Roles = { state.Spec.Role },
            FailoverTimeout = FailoverTimeout.TotalSeconds,
            Checkpoint = true,
        };
        info.Capabilities.Add(Capability(FrameworkInfo.Types.Capability.Types.Type.MultiRole));
        info.Capabilities.Add(Capability(FrameworkInfo.Types.Capability.Types.Type.PartitionAware));
        info.Capabilities.Add(Capability(FrameworkInfo.Types.Capability.Types.Type.ReservationRefinement));
        return info;
    }

    private static FrameworkInfo.Types.Capability Capability(FrameworkInfo.Types.Capability.Types.Type type) => new() { Type = type };
}
