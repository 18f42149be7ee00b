using System.Collections.Concurrent;

namespace Levee.Agent.Containers;

/// <summary>Runs commands as processes of this machine, surrounded by isolators. Source: spec agent-behaviour section 6.</summary>
internal sealed partial class MesosContainerizer(ContainerServices services) : IContainerizer
{
    private readonly ConcurrentDictionary<ContainerId, MesosContainer> _containers = new();
    private readonly ConcurrentDictionary<ContainerId, ContainerTermination> _endedBefore = new(); // While there was no agent.
    private long _destroyErrors;

    public IReadOnlyCollection<IContainer> All => [.. _containers.Values];

    /// <summary>Containers that could not be destroyed, since the start: <c>containerizer/mesos/container_destroy_errors</c>.</summary>
    public long DestroyErrors => Interlocked.Read(ref _destroyErrors);

    public IContainer? Find(ContainerId id) => _containers.GetValueOrDefault(id);

    public async Task<ContainerLaunch> LaunchAsync(ContainerConfig config, CancellationToken cancellationToken)
    {
        if (config.Container is { Type: Mesos.V1.ContainerInfo.Types.Type.Docker })
        {
            return ContainerLaunch.NotSupported;
        }

        var parent = config.Id.Parent is { } above ? _containers.GetValueOrDefault(above) : null;
        if (config.Id.Parent is not null && parent is not { IsEnding: false })
        {
            return ContainerLaunch.Refused(parent is null ? $"Parent container {config.Id.Parent} does not exist" : $"Parent container {config.Id.Parent} is in 'DESTROYING' state");
        }

        var container = new MesosContainer(config, parent, services, Inside, Ended);
        if (!_containers.TryAdd(config.Id, container))
        {
            return _containers.TryGetValue(config.Id, out var running) ? ContainerLaunch.Already(running) : ContainerLaunch.Refused("the container has just ended");
        }

        return await container.LaunchAsync(cancellationToken) is { } refusal ? ContainerLaunch.Refused(refusal) : ContainerLaunch.Launched(container);
    }

    public async Task<ContainerTermination?> WaitAsync(ContainerId id, CancellationToken cancellationToken) =>
        _containers.TryGetValue(id, out var container) ? await container.Terminated.WaitAsync(cancellationToken)
        : _endedBefore.TryGetValue(id, out var ended) ? ended
        : id.Parent is null ? null
        : ContainerRecords.ReadTermination(services.Runtime.Container(id));

    public Task<bool> RemoveAsync(ContainerId id)
    {
        if (_containers.ContainsKey(id))
        {
            return Task.FromResult(false);
        }

        var runtime = services.Runtime.Container(id);
        var sandbox = ContainerRecords.ReadConfig(runtime)?.Sandbox;
        foreach (var directory in (string?[])[sandbox, runtime])
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }

        return Task.FromResult(true);
    }

    /// <summary>Containers directly inside one.</summary>
    private IEnumerable<MesosContainer> Inside(ContainerId id) => _containers.Values.Where(container => container.Id.Parent == id);

    private void Ended(MesosContainer container, bool cleanly)
    {
        if (cleanly)
        {
            _containers.TryRemove(container.Id, out _);
            container.Dispose();
        }
        else
        {
            Interlocked.Increment(ref _destroyErrors);
        }
    }
}
