using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Several isolators under one name.</summary>
internal sealed class CompositeIsolator(string name, ImmutableArray<IIsolator> parts) : IIsolator
{
    public string Name => name;

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken) => FirstAsync(part => part.PrepareAsync(setup, cancellationToken));

    public Task<string?> IsolateAsync(ContainerConfig config, int pid, CancellationToken cancellationToken) => FirstAsync(part => part.IsolateAsync(config, pid, cancellationToken));

    public Task<ContainerLimitation>? Watch(ContainerConfig config, CancellationToken cancellationToken)
    {
        ImmutableArray<Task<ContainerLimitation>> watches = [.. parts.Select(part => part.Watch(config, cancellationToken)).OfType<Task<ContainerLimitation>>()];
        return watches.IsEmpty ? null : Task.WhenAny(watches).Unwrap();
    }

    public ContainerLimitation? FindLimitation(ContainerId id) => parts.Select(part => part.FindLimitation(id)).FirstOrDefault(limitation => limitation is not null);

    public Task<string?> UpdateAsync(ContainerId id, ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits) => FirstAsync(part => part.UpdateAsync(id, resources, limits));

    public void AddUsage(ContainerId id, ResourceStatistics statistics)
    {
        foreach (var part in parts)
        {
            part.AddUsage(id, statistics);
        }
    }

    public void AddStatus(ContainerId id, ContainerStatus status)
    {
        foreach (var part in parts)
        {
            part.AddStatus(id, status);
        }
    }

    public async Task RecoverAsync(ContainerConfig config, int pid)
    {
        foreach (var part in parts)
        {
            await part.RecoverAsync(config, pid);
        }
    }

    public async Task SweepAsync(IReadOnlyCollection<ContainerId> known)
    {
        foreach (var part in parts)
        {
            await part.SweepAsync(known);
        }
    }

    public async Task CleanupAsync(ContainerId id)
    {
        foreach (var part in parts.Reverse())
        {
            await part.CleanupAsync(id);
        }
    }

    private async Task<string?> FirstAsync(Func<IIsolator, Task<string?>> ask)
    {
        foreach (var part in parts)
        {
            if (await ask(part) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }
}
