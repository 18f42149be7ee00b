using System.Collections.Concurrent;
using System.Collections.Immutable;
using Levee.Agent.Containers.Isolators;
using Mesos.V1;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Gives containers a cgroup for some controllers. Containers that share their parent's join that.</summary>
/// <remarks>Source: spec agent-behaviour section 9.</remarks>
internal class CgroupIsolator(string name, ImmutableArray<string> controllers, IsolatorSurroundings with) : IIsolator
{
    private readonly ConcurrentDictionary<ContainerId, ContainerId> _owners = new(); // Whose cgroup a container is in.

    public string Name => name;

    protected IsolatorSurroundings With => with;

    protected bool IsUnified => with.Cgroups.IsUnified;

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        var config = setup.Config;
        var owner = OwnerOf(config);
        _owners[config.Id] = owner;
        if (owner == config.Id)
        {
            foreach (var controller in controllers)
            {
                CgroupDirectory.Create(with.Cgroups, controller, owner);
            }

            if (Configure(owner) is { } problem)
            {
                return Task.FromResult<string?>(problem);
            }

            Apply(owner, config.Resources, config.Limits);
        }

        // With v2 the launcher's cgroup is the only one to join: below its parent's, it shares what that has.
        var joined = IsUnified ? config.Id : owner;
        foreach (var file in controllers.Select(controller => with.Cgroups.Processes(controller, joined)).Except(setup.Launch.Cgroups).Distinct())
        {
            setup.Launch.Cgroups.Add(file);
        }

        Prepared(setup);
        return Task.FromResult<string?>(null);
    }

    public Task<string?> UpdateAsync(ContainerId id, ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits)
    {
        if (Owns(id))
        {
            Apply(id, resources, limits);
        }

        return Task.FromResult<string?>(null);
    }

    public virtual Task RecoverAsync(ContainerConfig config, int pid)
    {
        _owners[config.Id] = OwnerOf(config);
        return Task.CompletedTask;
    }

    public virtual Task CleanupAsync(ContainerId id)
    {
        // With v2 the launcher removes it, when nothing is left in it.
        if (Owns(id) && !IsUnified)
        {
            foreach (var directory in controllers.Select(controller => with.Cgroups.Container(controller, id)).Distinct())
            {
                if (!CgroupDirectory.Remove(directory))
                {
                    throw new IOException($"cgroup '{directory}' cannot be removed");
                }
            }
        }

        _owners.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    public void AddUsage(ContainerId id, ResourceStatistics statistics)
    {
        if (Owns(id) && Directory.Exists(Cgroup(id, controllers[0])))
        {
            Measure(id, statistics);
        }
    }

    public void AddStatus(ContainerId id, ContainerStatus status)
    {
        if (_owners.TryGetValue(id, out var owner))
        {
            Describe(owner, status);
        }
    }

    public virtual Task<ContainerLimitation>? Watch(ContainerConfig config, CancellationToken cancellationToken) => null;

    public virtual ContainerLimitation? FindLimitation(ContainerId id) => null;

    /// <summary>Whether a container has its cgroup to itself.</summary>
    protected bool Owns(ContainerId id) => _owners.TryGetValue(id, out var owner) && owner == id;

    protected string Cgroup(ContainerId id, string controller) => with.Cgroups.Container(controller, id);

    /// <summary>Sets what does not change, on a new cgroup.</summary>
    /// <returns>Why the container cannot be.</returns>
    protected virtual string? Configure(ContainerId id) => null;

    /// <summary>Sets what follows from resources and limits.</summary>
    protected virtual void Apply(ContainerId id, ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits)
    {
    }

    /// <summary>Adds to the orders of any container, also one that shares.</summary>
    protected virtual void Prepared(ContainerSetup setup)
    {
    }

    protected virtual void Measure(ContainerId id, ResourceStatistics statistics)
    {
    }

    protected virtual void Describe(ContainerId owner, ContainerStatus status)
    {
    }

    /// <summary>Only nested ones of the first level can have their own, when they ask for it.</summary>
    private ContainerId OwnerOf(ContainerConfig config) =>
        config.Id.Parent is not { } parent ? config.Id
        : config.Id.Depth == 1 && !config.IsDebug && config.Container?.LinuxInfo is { ShareCgroups: false } ? config.Id
        : _owners.GetValueOrDefault(parent, parent.Root);
}
