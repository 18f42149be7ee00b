using System.Collections.Concurrent;
using System.Collections.Immutable;
using Levee.Agent.Sandboxes;
using Mesos.V1;
using FileInfo = System.IO.FileInfo;

namespace Levee.Agent.Containers.Isolators;

/// <summary>The agent's own file system; persistent volumes are links in the sandbox. Source: spec agent-behaviour sections 13.1 and 20.</summary>
internal sealed class PosixFilesystem(IsolatorSurroundings with) : IIsolator
{
    private readonly ConcurrentDictionary<ContainerId, (string Sandbox, (uint User, uint Group)? User)> _containers = new();

    public string Name => "filesystem/posix";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        if (setup.RootFs is not null)
        {
            return Task.FromResult<string?>("images need --isolation=filesystem/linux");
        }

        _containers[setup.Config.Id] = (setup.Config.Sandbox, setup.User);
        SandboxDirectory.Link(setup.Config.Sandbox, Missing(setup.Config.Sandbox, setup.Config.Volumes), setup.User);
        return Task.FromResult(setup.Config.Volumes.Where(volume => volume.IsShared).Select(volume => setup.Join(with.Groups, volume.Directory)).FirstOrDefault(problem => problem is not null));
    }

    public Task RecoverAsync(ContainerConfig config, int pid)
    {
        _containers[config.Id] = (config.Sandbox, UserLookup.Find(config.User).User);
        return Task.CompletedTask;
    }

    public Task<string?> UpdateAsync(ContainerId id, ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits)
    {
        if (_containers.TryGetValue(id, out var container))
        {
            SandboxDirectory.Link(container.Sandbox, Missing(container.Sandbox, VolumeLinks.Of(resources, with.Sandboxes)), container.User);
        }

        return Task.FromResult<string?>(null);
    }

    public Task CleanupAsync(ContainerId id)
    {
        _containers.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    private static IEnumerable<VolumeLink> Missing(string sandbox, IEnumerable<VolumeLink> volumes) =>
        volumes.Where(volume => !VolumeLinks.IsWithinSandbox(volume.ContainerPath) || new FileInfo(Path.Combine(sandbox, volume.ContainerPath.TrimEnd('/'))).LinkTarget != volume.Directory);
}
