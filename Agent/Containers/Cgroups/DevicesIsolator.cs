using Levee.Agent.Containers.Isolators;
using Mesos.V1;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Allows the devices that every program expects, and those of <c>--allowed_devices</c>; v1 only. Source: spec agent-behaviour section 9.5.</summary>
internal sealed class DevicesIsolator(IsolatorSurroundings with) : CgroupIsolator("cgroups/devices", [Controller], with)
{
    private const string Controller = "devices";

    // Facts of the reference's default list: console, terminals, pseudo-terminals, tun, null, zero, full, tty, random.
    private static readonly string[] Usual =
    [
        "c *:* m", "b *:* m", "c 5:1 rwm", "c 4:0 rwm", "c 4:1 rwm", "c 136:* rwm", "c 5:2 rwm", "c 10:200 rwm",
        "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 5:0 rwm", "c 1:9 rwm", "c 1:8 rwm",
    ];

    /// <summary>An entry of the kernel's list, e.g. <c>c 10:229 rw</c>.</summary>
    /// <returns><see langword="null"/>: there is no such device.</returns>
    public static string? Entry(DeviceAccess allowed)
    {
        var access = $"{(allowed.Access.Read ? "r" : "")}{(allowed.Access.Write ? "w" : "")}{(allowed.Access.Mknod ? "m" : "")}";
        return DeviceNode.Find(allowed.Device.Path) is not { } node ? null : $"{(node.IsBlock ? 'b' : 'c')} {node.Major}:{node.Minor} {access}";
    }

    protected override string? Configure(ContainerId id)
    {
        var cgroup = Cgroup(id, Controller);
        CgroupDirectory.Write(cgroup, "devices.deny", "a");
        foreach (var entry in Usual)
        {
            CgroupDirectory.Write(cgroup, "devices.allow", entry);
        }

        foreach (var allowed in With.Settings.AllowedDevices)
        {
            if (Entry(allowed) is not { } entry)
            {
                return $"device '{allowed.Device.Path}' of --allowed_devices does not exist";
            }

            CgroupDirectory.Write(cgroup, "devices.allow", entry);
        }

        return null;
    }
}
