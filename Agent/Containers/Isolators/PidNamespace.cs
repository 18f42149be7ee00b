using Levee.Agent.Containers.Launching;
using Levee.Containers;

namespace Levee.Agent.Containers.Isolators;

/// <summary>A container sees only its own processes. Source: spec agent-behaviour section 20.</summary>
internal sealed class PidNamespace(IsolatorSurroundings with) : IIsolator
{
    public string Name => "namespaces/pid";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        var config = setup.Config;
        if (config.IsDebug)
        {
            return Task.FromResult<string?>(null); // It enters its parent's.
        }

        if (config.Container?.LinuxInfo is { SharePidNamespace: true })
        {
            return Task.FromResult(config.Id.Parent is not { } parent
                ? with.Settings.DisallowSharingPids ? "Sharing agent pid namespace with container is not allowed" : null
                : Enter(setup, parent));
        }

        setup.Launch.Unshare |= NewNamespaces.Pids | NewNamespaces.Mounts;
        if (setup.RootFs is null || HostExecutor.IsMeant(setup))
        {
            // What tools see must be this namespace; with a root of its own that is mounted anyway.
            setup.Launch.Mounts.Add(new LaunchInfo.Types.Mount
            {
                Source = "proc", Target = "/proc", Type = "proc", Flags = MountFlags.NoSuid | MountFlags.NoDevices | MountFlags.NoExecution,
            });
        }

        return Task.FromResult<string?>(null);
    }

    private string? Enter(ContainerSetup setup, ContainerId parent)
    {
        if (with.PidOf(parent) is not { } pid)
        {
            return $"Parent container {parent} has ended";
        }

        setup.Launch.Enter.Add(new LaunchInfo.Types.EnteredNamespace { Path = $"/proc/{pid}/ns/pid_for_children", Flag = NewNamespaces.Pids });
        return null;
    }
}
