using Levee.Agent.Containers.Isolators;
using Mesos.V1;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Allows the devices that every program expects, and those of <c>--allowed_devices</c>: v1 by a list, v2 by an eBPF program. Source: spec agent-behaviour section 9.5.</summary>
internal sealed class DevicesIsolator(IsolatorSurroundings with) : CgroupIsolator("cgroups/devices", [Controller], with)
{
    private const string Controller = "devices";

    // Facts of the reference's default list: any node can be made; console, terminals, pseudo-terminals, tun, null, zero, full, tty, random.
    private static readonly DeviceRule[] Usual =
    [
        new(false, null, null, false, false, true), new(true, null, null, false, false, true),
        All(5, 1), All(4, 0), All(4, 1), All(136, null), All(5, 2), All(10, 200), All(1, 3), All(1, 5), All(1, 7), All(5, 0), All(1, 9), All(1, 8),
    ];

    /// <returns><see langword="null"/>: there is no such device.</returns>
    public static DeviceRule? Rule(DeviceAccess allowed) => DeviceNode.Find(allowed.Device.Path) is { } node
        ? new(node.IsBlock, node.Major, node.Minor, allowed.Access.Read, allowed.Access.Write, allowed.Access.Mknod)
        : null;

    protected override string? Configure(ContainerId id)
    {
        var rules = Usual.ToList();
        foreach (var allowed in With.Settings.AllowedDevices)
        {
            if (Rule(allowed) is not { } rule)
            {
                return $"device '{allowed.Device.Path}' of --allowed_devices does not exist";
            }

            rules.Add(rule);
        }

        var cgroup = Cgroup(id, Controller);
        if (IsUnified)
        {
            DeviceFilter.Attach(cgroup, rules);
            return null;
        }

        CgroupDirectory.Write(cgroup, "devices.deny", "a");
        rules.ForEach(rule => CgroupDirectory.Write(cgroup, "devices.allow", rule.ToString()));
        return null;
    }

    private static DeviceRule All(uint major, uint? minor) => new(false, major, minor, true, true, true);
}
