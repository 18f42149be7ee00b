using System.Collections.Concurrent;
using Levee.Agent.Configuration;
using Levee.Agent.Containers.Launching;
using Levee.Agent.Images.Layers;
using Levee.Agent.Sandboxes;
using Levee.Containers;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Gives a container its own mounts, and with an image its own root with <c>/proc</c>, <c>/sys</c>, <c>/dev</c> and the sandbox in it.</summary>
/// <remarks>Source: spec agent-behaviour sections 13 and 20.</remarks>
internal sealed class LinuxFilesystem : IIsolator
{
    private const uint CharacterDevice = 0x2000;
    private const uint AllMayWrite = 0x1B6; // 0666
    private static readonly (string Name, uint Major, uint Minor)[] Devices = [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];
    private static readonly (string Name, string Target)[] Links = [("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx")];
    // Of /proc.
    private static readonly string[] ReadOnlyPaths = ["/bus", "/fs", "/irq", "/sys", "/sysrq-trigger"];
    private static readonly string[] MaskedPaths = ["/kcore", "/keys", "/latency_stats", "/timer_list", "/sched_debug"];

    private readonly IsolatorSurroundings _with;
    private readonly ConcurrentDictionary<ContainerId, bool> _newRoots = new();

    public LinuxFilesystem(IsolatorSurroundings with)
    {
        _with = with;
        with.Counters.SetNewRoots(0);
    }

    public string Name => "filesystem/linux";

    public Task RecoverAsync(ContainerConfig config, int pid)
    {
        if (!config.IsDebug && config.Container?.Mesos?.Image is not null)
        {
            AddRoot(config.Id);
        }

        return Task.CompletedTask;
    }

    public Task CleanupAsync(ContainerId id)
    {
        _newRoots.TryRemove(id, out _);
        _with.Counters.SetNewRoots(_newRoots.Count);
        return Task.CompletedTask;
    }

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        if (setup.Config.IsDebug)
        {
            return Task.FromResult<string?>(null); // It enters its parent's.
        }

        setup.Launch.Unshare |= NewNamespaces.Mounts;
        if (setup.RootFs is { } root)
        {
            setup.SandboxInside = _with.Settings.SandboxDirectory;
            setup.Environment["MESOS_SANDBOX"] = setup.SandboxInside;
            AddRoot(setup.Config.Id);
            MountSystem(setup.Launch, root);
            Bind(setup.Launch, setup.Config.Sandbox, RootedPath.Resolve(root, setup.SandboxInside));
            if (setup.Config.Environment.ContainsKey(DomainSocketSettings.Variable) && !HostExecutor.IsMeant(setup) && Path.GetDirectoryName(_with.Agent.DomainSocket?.Path) is { } socket)
            {
                Bind(setup.Launch, socket, RootedPath.Resolve(root, socket)); // The directory: each agent makes the socket in it anew.
            }
        }

        return Task.FromResult(setup.Config.Volumes.Select(volume => MountVolume(setup, volume)).FirstOrDefault(problem => problem is not null));
    }

    private void AddRoot(ContainerId id)
    {
        _newRoots[id] = true;
        _with.Counters.SetNewRoots(_newRoots.Count);
    }

    private string? MountVolume(ContainerSetup setup, VolumeLink volume)
    {
        if (!volume.IsShared)
        {
            SandboxDirectory.Give(volume.Directory, setup.User);
        }
        else if (setup.Join(_with.Groups, volume.Directory) is { } problem)
        {
            return problem;
        }

        return VolumeMount.Add(setup, volume.Directory, volume.ContainerPath, isReadOnly: false);
    }

    /// <summary>Links of the image do not lead out of it, though the mounts are made from outside.</summary>
    private static void MountSystem(LaunchInfo launch, string root)
    {
        var (proc, dev) = (RootedPath.Resolve(root, "proc"), RootedPath.Resolve(root, "dev"));
        Mount(launch, "proc", proc, "proc", MountFlags.NoSuid | MountFlags.NoDevices | MountFlags.NoExecution, null);
        Mount(launch, "sysfs", RootedPath.Resolve(root, "sys"), "sysfs", MountFlags.NoSuid | MountFlags.NoDevices | MountFlags.NoExecution | MountFlags.ReadOnly, null);
        Mount(launch, "tmpfs", dev, "tmpfs", MountFlags.NoSuid | MountFlags.NoExecution | MountFlags.StrictAccessTime, "mode=755");
        Mount(launch, "devpts", $"{dev}/pts", "devpts", MountFlags.NoSuid | MountFlags.NoExecution, "newinstance,ptmxmode=0666");
        Mount(launch, "tmpfs", $"{dev}/shm", "tmpfs", MountFlags.NoSuid | MountFlags.NoDevices | MountFlags.StrictAccessTime, "mode=1777");
        foreach (var (name, major, minor) in Devices)
        {
            launch.Nodes.Add(new LaunchInfo.Types.Node { Path = $"{dev}/{name}", Mode = CharacterDevice | AllMayWrite, Device = new DeviceNode(false, major, minor, 0).Number });
        }

        foreach (var (name, target) in Links)
        {
            launch.Nodes.Add(new LaunchInfo.Types.Node { Path = $"{dev}/{name}", Link = target });
        }

        launch.MaskedPaths.Add(MaskedPaths.Select(path => proc + path));
        launch.ReadonlyPaths.Add(ReadOnlyPaths.Where(path => Path.Exists("/proc" + path)).Select(path => proc + path));
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
