using System.Collections.Concurrent;
using Levee.Agent.Sandboxes;
using Mesos.V1;
using PathType = Mesos.V1.Volume.Types.Source.Types.SandboxPath.Types.Type;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Volumes that are directories of the container's own sandbox or of its parent's. Source: spec agent-behaviour section 13.1.</summary>
internal sealed class SandboxPathVolumes(IsolatorSurroundings with) : IIsolator
{
    private readonly ConcurrentDictionary<ContainerId, string> _sandboxes = new();

    public string Name => "volume/sandbox_path";

    public Task RecoverAsync(ContainerConfig config, int pid)
    {
        _sandboxes[config.Id] = config.Sandbox;
        return Task.CompletedTask;
    }

    public Task CleanupAsync(ContainerId id)
    {
        if (_sandboxes.TryRemove(id, out var sandbox))
        {
            with.Groups.Release(sandbox);
        }

        return Task.CompletedTask;
    }

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        _sandboxes[setup.Config.Id] = setup.Config.Sandbox;
        foreach (var volume in setup.Config.IsDebug ? [] : setup.Config.Container?.Volumes ?? [])
        {
            if (volume.Source is { Type: Volume.Types.Source.Types.Type.SandboxPath, SandboxPath: { } path } && Add(setup, volume, path) is { } problem)
            {
                return Task.FromResult<string?>(problem);
            }
        }

        return Task.FromResult<string?>(null);
    }

    private string? Add(ContainerSetup setup, Volume volume, Volume.Types.Source.Types.SandboxPath path)
    {
        if (!VolumeLinks.IsWithinSandbox(path.Path))
        {
            return $"Path '{path.Path}' in SANDBOX_PATH volume leads out of the sandbox";
        }

        if (path.Type == PathType.Parent && setup.Config.Id.Parent is null)
        {
            return "SANDBOX_PATH volume of type PARENT is not supported for containers without a parent";
        }

        var sandbox = path.Type == PathType.Parent ? ContainerRecords.ReadConfig(with.Runtime.Container(setup.Config.Id.Parent!))?.Sandbox : setup.Config.Sandbox;
        if (sandbox is null)
        {
            return $"Parent container {setup.Config.Id.Parent} has ended";
        }

        var source = Path.Combine(sandbox, path.Path);
        if (!Path.Exists(source))
        {
            Directory.CreateDirectory(source);
            SandboxDirectory.Give(source, setup.User);
        }

        return (path.Type == PathType.Parent ? setup.Join(with.Groups, source) : null) ?? VolumeMount.Add(setup, source, volume.ContainerPath, volume.Mode == Volume.Types.Mode.Ro);
    }
}
