using System.Globalization;
using Levee.Containers;
using Mesos.V1;

namespace Levee.Agent.Containers.Isolators;

/// <summary>System V IPC, message queues and <c>/dev/shm</c>: the container's own, its parent's or the agent's. Source: spec agent-behaviour section 20.</summary>
internal sealed class IpcNamespace(IsolatorSurroundings with) : IIsolator
{
    private const string SharedMemory = "/dev/shm";

    public string Name => "namespaces/ipc";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        var (config, asked) = (setup.Config, setup.Config.Container?.LinuxInfo);
        var mode = asked?.IpcMode ?? LinuxInfo.Types.IpcMode.Unknown;
        if (config.IsDebug)
        {
            return Task.FromResult(mode == LinuxInfo.Types.IpcMode.Private ? "Private IPC mode is not supported for DEBUG containers" : null);
        }

        if (asked is { HasShmSize: true } && mode != LinuxInfo.Types.IpcMode.Private)
        {
            return Task.FromResult<string?>("Only support set the size of /dev/shm when the IPC mode is `PRIVATE`");
        }

        if (mode == LinuxInfo.Types.IpcMode.ShareParent || (mode == LinuxInfo.Types.IpcMode.Unknown && config.Id.Parent is not null))
        {
            return Task.FromResult(config.Id.Parent is { } parent ? Enter(setup, parent)
                : with.Settings.DisallowSharingIpc ? "Sharing agent IPC namespace with container is not allowed"
                : null);
        }

        setup.Launch.Unshare |= NewNamespaces.Ipc;
        if (mode == LinuxInfo.Types.IpcMode.Private)
        {
            MountSharedMemory(setup, asked is { HasShmSize: true } ? asked.ShmSize * 1024L * 1024 : with.Settings.ShmSize);
        }

        return Task.FromResult<string?>(null);
    }

    private string? Enter(ContainerSetup setup, ContainerId parent)
    {
        if (with.PidOf(parent) is not { } pid)
        {
            return $"Parent container {parent} has ended";
        }

        setup.Launch.Enter.Add(new LaunchInfo.Types.EnteredNamespace { Path = $"/proc/{pid}/ns/ipc", Flag = NewNamespaces.Ipc });
        return null;
    }

    private static void MountSharedMemory(ContainerSetup setup, long? size)
    {
        setup.Launch.Unshare |= NewNamespaces.Mounts;
        setup.Launch.Mounts.Add(new LaunchInfo.Types.Mount
        {
            Source = "shm",
            Target = (setup.RootFs ?? "") + SharedMemory,
            Type = "tmpfs",
            Flags = MountFlags.NoSuid | MountFlags.NoDevices | MountFlags.NoExecution,
            Options = "mode=1777" + (size is { } bytes ? string.Create(CultureInfo.InvariantCulture, $",size={bytes}") : ""),
            MakeTarget = true,
        });
    }
}
