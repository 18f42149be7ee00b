using Levee.Grains.Interfaces.Etcd;

namespace Levee.Silo.Etcd;

/// <summary>Body of a create; what is left out has its default. Source: docs/etcd.md.</summary>
internal sealed record EtcdClusterOrder(string? Name, int? Size, double? Cpus, double? Mem, double? Disk, string? Role, string? EtcdPath, string? User)
{
    /// <summary>The order as a spec, unchecked.</summary>
    public EtcdClusterSpec ToSpec()
    {
        var defaults = new EtcdClusterSpec();
        return new(Size ?? defaults.Size, Cpus ?? defaults.Cpus, Mem ?? defaults.MemMegabytes, Disk ?? defaults.DiskMegabytes, Role ?? defaults.Role, EtcdPath ?? defaults.EtcdPath, User);
    }
}
