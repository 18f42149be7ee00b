using System.Collections.Immutable;
using Levee.Agent.Containers.Cgroups;
using Levee.Agent.Images;
using Levee.Agent.Networks;

namespace Levee.Agent.Containers.Isolators;

/// <summary>All names of <c>--isolation</c>, in the order in which they prepare. A new kind is one line here. Source: spec agent-behaviour section 20.</summary>
internal static class IsolatorTable
{
    public static ImmutableArray<IsolatorKind> All { get; } =
    [
        new("filesystem/posix", with => new PosixFilesystem(with)),
        new("filesystem/linux", with => new LinuxFilesystem(with), NeedsLinuxLauncher: true),
        new("filesystem/windows", null),
        new("filesystem/shared", null),
        new("posix/cpu", with => new PosixUsage("posix/cpu", with)),
        new("posix/mem", with => new PosixUsage("posix/mem", with)),
        new("posix/rlimits", _ => new PosixRLimits()),
        new("windows/cpu", null),
        new("windows/mem", null),
        new("cgroups/cpu", with => CgroupIsolators.Cpu(with), NeedsLinuxLauncher: true),
        new("cgroups/mem", with => CgroupIsolators.Memory(with), NeedsLinuxLauncher: true),
        new("cgroups/blkio", with => CgroupIsolators.BlockIo(with), NeedsLinuxLauncher: true),
        new("cgroups/cpuset", with => CgroupIsolators.CpuSet(with), NeedsLinuxLauncher: true),
        new("cgroups/devices", with => CgroupIsolators.Devices(with), NeedsLinuxLauncher: true),
        new("cgroups/hugetlb", with => CgroupIsolators.Plain("hugetlb", with), NeedsLinuxLauncher: true),
        new("cgroups/net_cls", with => CgroupIsolators.NetCls(with), NeedsLinuxLauncher: true),
        new("cgroups/net_prio", with => CgroupIsolators.Plain("net_prio", with), NeedsLinuxLauncher: true),
        new("cgroups/perf_event", with => CgroupIsolators.Plain("perf_event", with), NeedsLinuxLauncher: true),
        new("cgroups/pids", with => CgroupIsolators.Pids(with), NeedsLinuxLauncher: true),
        new("cgroups/all", with => CgroupIsolators.All(with), NeedsLinuxLauncher: true),
        new("appc/runtime", null),
        new("docker/runtime", with => new DockerRuntime(with.Agent.Images.IgnoreRuntime)),
        new("linux/devices", with => new LinuxDevices(with), NeedsLinuxLauncher: true),
        new("linux/capabilities", with => new LinuxCapabilities(with.Settings), NeedsLinuxLauncher: true),
        new("linux/nnp", _ => new NoNewPrivileges()),
        new("linux/seccomp", with => new LinuxSeccomp(with), NeedsLinuxLauncher: true),
        new("namespaces/ipc", with => new IpcNamespace(with), NeedsLinuxLauncher: true),
        new("namespaces/pid", with => new PidNamespace(with), NeedsLinuxLauncher: true),
        new("volume/sandbox_path", with => new SandboxPathVolumes(with)),
        new("docker/volume", null),
        new("volume/host_path", with => new HostPathVolumes(with)),
        new("volume/image", with => new ImageVolumes(with.Images)),
        new("volume/secret", with => new SecretVolumes(with), NeedsLinuxLauncher: true),
        new("volume/csi", null),
        new("disk/du", with => new DiskUsage(with)),
        new("disk/xfs", null),
        new("gpu/nvidia", null),
        new("network/cni", with => CniServices.Create(with.Agent, with.Loggers)),
        new("network/port_mapping", null),
        new("network/ports", with => new ListeningPorts(with), NeedsLinuxLauncher: true),
        new("environment_secret", with => new EnvironmentSecrets(with.Secrets)),
    ];

    /// <summary>Names that this agent has.</summary>
    public static IEnumerable<string> Supported => All.Where(kind => kind.Create is not null).Select(kind => kind.Name);

    public static IsolatorKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
