using Levee.Agent.Sandboxes;
using Levee.Containers;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Gives a container its own mounts, and with an image its own root with <c>/proc</c>, <c>/sys</c>, <c>/dev</c> and the sandbox in it.</summary>
/// <remarks>Source: spec agent-behaviour sections 13 and 20.</remarks>
internal sealed class LinuxFilesystem(IsolatorSurroundings with) : IIsolator
{
    private const uint CharacterDevice = 0x2000;
    private const uint AllMayWrite = 0x1B6; // 0666
    private static readonly (string Name, uint Major, uint Minor)[] Devices = [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];
    private static readonly (string Name, string Target)[] Links = [("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx")];
    private static readonly string[] ReadOnlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
    private static readonly string[] MaskedPaths = ["/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/sched_debug"];

    public string Name => "filesystem/linux";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        if (setup.Config.IsDebug)
        {
            return Task.FromResult<string?>(null); // It enters its parent's.
        }

        setup.Launch.Unshare |= NewNamespaces.Mounts;
        if (setup.RootFs is { } root)
        {
            setup.SandboxInside = with.Settings.SandboxDirectory;
            setup.Environment["MESOS_SANDBOX"] = setup.SandboxInside;
            MountSystem(setup.Launch, root);
            Bind(setup.Launch, setup.Config.Sandbox, root + setup.SandboxInside);
        }

        return Task.FromResult(setup.Config.Volumes.Select(volume => MountVolume(setup, volume)).FirstOrDefault(problem => problem is not null));
    }

    private static string? MountVolume(ContainerSetup setup, VolumeLink volume)
    {
        if (!volume.IsShared)
        {
            SandboxDirectory.Give(volume.Directory, setup.User);
        }

        return VolumeMount.Add(setup, volume.Directory, volume.ContainerPath, isReadOnly: false);
    }

    private static void MountSystem(LaunchInfo launch, string root)
    {
        Mount(launch, "proc", $"{root}/proc", "proc", MountFlags.NoSuid | MountFlags.NoDevices | MountFlags.NoExecution, null);
        Mount(launch, "sysfs", $"{root}/sys", "sysfs", MountFlags.NoSuid | MountFlags.NoDevices | MountFlags.NoExecution | MountFlags.ReadOnly, null);
        Mount(launch, "tmpfs", $"{root}/dev", "tmpfs", MountFlags.NoSuid | MountFlags.NoExecution | MountFlags.StrictAccessTime, "mode=755");
        Mount(launch, "devpts", $"{root}/dev/pts", "devpts", MountFlags.NoSuid | MountFlags.NoExecution, "newinstance,ptmxmode=0666");
        Mount(launch, "tmpfs", $"{root}/dev/shm", "tmpfs", MountFlags.NoSuid | MountFlags.NoDevices | MountFlags.StrictAccessTime, "mode=1777");
        foreach (var (name, major, minor) in Devices)
        {
            launch.Nodes.Add(new LaunchInfo.Types.Node { Path = $"{root}/dev/{name}", Mode = CharacterDevice | AllMayWrite, Device = new DeviceNode(false, major, minor, 0).Number });
        }

        foreach (var (name, target) in Links)
        {
            launch.Nodes.Add(new LaunchInfo.Types.Node { Path = $"{root}/dev/{name}", Link = target });
        }

        launch.MaskedPaths.Add(MaskedPaths.Select(path => root + path));
        launch.ReadonlyPaths.Add(ReadOnlyPaths.Where(Path.Exists).Select(path => root + path));
    }

    private static void Mount(LaunchInfo launch, string source, string target, string type, ulong flags, string? options)
    {
        var mount = new LaunchInfo.Types.Mount { Source = source, Target = target, Type = type, Flags = flags, MakeTarget = true };
        if (options is not null)
        {
            mount.Options = options;
        }

        launch.Mounts.Add(mount);
    }

    private static void Bind(LaunchInfo launch, string source, string target) =>
        launch.Mounts.Add(new LaunchInfo.Types.Mount { Source = source, Target = target, Flags = MountFlags.Bind | MountFlags.Recursive, MakeTarget = true });
}
