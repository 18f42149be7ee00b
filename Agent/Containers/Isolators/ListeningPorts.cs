using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Looks now and then whether containers listen only on ports that are theirs. Those inside an executor's count as its own.</summary>
/// <remarks>Source: spec agent-behaviour section 14. Containers with a network of their own are left alone.</remarks>
internal sealed class ListeningPorts(IsolatorSurroundings with) : IIsolator
{
    private readonly ConcurrentDictionary<ContainerId, ImmutableArray<Resource>> _containers = new();

    public string Name => "network/ports";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        Add(setup.Config);
        return Task.FromResult<string?>(null);
    }

    public Task RecoverAsync(ContainerConfig config, int pid)
    {
        Add(config);
        return Task.CompletedTask;
    }

    public Task<string?> UpdateAsync(ContainerId id, ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits)
    {
        if (_containers.ContainsKey(id))
        {
            _containers[id] = resources;
        }

        return Task.FromResult<string?>(null);
    }

    public Task<ContainerLimitation>? Watch(ContainerConfig config, CancellationToken cancellationToken) =>
        with.Settings.EnforcePorts && _containers.ContainsKey(config.Id) ? WatchAsync(config.Id, cancellationToken) : null;

    public Task CleanupAsync(ContainerId id)
    {
        _containers.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    private void Add(ContainerConfig config)
    {
        if (config.Id.Parent is null && config.Container?.NetworkInfos.Count is not > 0)
        {
            _containers[config.Id] = config.Resources;
        }
    }

    private async Task<ContainerLimitation> WatchAsync(ContainerId id, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(with.Settings.PortsWatchInterval, with.Clock);
        while (true)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            if (Foreign(id) is { Count: > 0 } ports)
            {
                return Limitation(id, ports);
            }
        }
    }

    /// <summary>Ports that the container listens on and that are not its own.</summary>
    private SortedSet<ulong> Foreign(ContainerId id)
    {
        var own = _containers.GetValueOrDefault(id, []).Where(resource => resource.Name == "ports").SelectMany(resource => resource.Ranges.Range).Select(range => (range.Begin, range.End)).ToList();
        var watched = with.Settings.CheckAgentPortsOnly ? with.AgentPorts : with.Settings.IsolatedPorts;
        return [.. SocketTable.ListeningPorts(with.Launcher.Processes(id)).Where(port => !Within(own, port) && (watched.Count == 0 || Within(watched, port)))];
    }

    private static bool Within(IEnumerable<(ulong First, ulong Last)> ranges, ulong port) => ranges.Any(range => range.First <= port && port <= range.Last);

    private static ContainerLimitation Limitation(ContainerId id, SortedSet<ulong> ports)
    {
        var resource = new Resource
        {
            Name = "ports", Type = Value.Types.Type.Ranges, Ranges = new() { Range = { ports.Select(port => new Value.Types.Range { Begin = port, End = port }) } },
        };
        var text = string.Join(", ", ports.Select(port => $"{port}-{port}"));
        return new([resource], $"Container {id} is listening on unallocated port(s): [{text}]", TaskStatus.Types.Reason.ContainerLimitation);
    }
}
