using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Containers.Isolators;

/// <summary>One side of what surrounds a container: a limit, a namespace, a mount. Called in the order of the table, cleaned up in the reverse one.</summary>
/// <remarks>Source: spec agent-behaviour sections 6 and 20. One call at a time for each container. What a kind does not need, it leaves out.</remarks>
internal interface IIsolator
{
    /// <summary>As in <c>--isolation</c>.</summary>
    string Name { get; }

    /// <summary>Adds to what the shim is to do and to the environment, before there is a process.</summary>
    /// <returns>Why the container cannot be; <see langword="null"/>: go on.</returns>
    Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Called when the shim runs and waits for its word to go on.</summary>
    /// <returns>As <see cref="PrepareAsync"/>.</returns>
    Task<string?> IsolateAsync(ContainerConfig config, int pid, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Completes when the container has gone beyond a limit; it is destroyed then.</summary>
    /// <param name="cancellationToken">The container ends.</param>
    /// <returns><see langword="null"/>: this kind limits nothing.</returns>
    Task<ContainerLimitation>? Watch(ContainerConfig config, CancellationToken cancellationToken) => null;

    /// <summary>A limit that the container has gone beyond; asked when all its processes have ended, which may come before the word of <see cref="Watch"/>.</summary>
    ContainerLimitation? FindLimitation(ContainerId id) => null;

    /// <summary>Changes what a container may use.</summary>
    /// <returns>Why that cannot be; <see langword="null"/>: done.</returns>
    Task<string?> UpdateAsync(ContainerId id, ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits) => Task.FromResult<string?>(null);

    /// <summary>Adds what it knows of a container's use.</summary>
    void AddUsage(ContainerId id, ResourceStatistics statistics)
    {
    }

    /// <summary>Adds what it knows of a container's state.</summary>
    void AddStatus(ContainerId id, ContainerStatus status)
    {
    }

    /// <summary>Takes over a container of an earlier agent.</summary>
    Task RecoverAsync(ContainerConfig config, int pid) => Task.CompletedTask;

    /// <summary>Removes what it made for containers that nobody knows any more. Once, when all that are known have been taken over.</summary>
    Task SweepAsync(IReadOnlyCollection<ContainerId> known) => Task.CompletedTask;

    /// <summary>Removes what it made. Also called for containers that it was never prepared for, or that are half made.</summary>
    Task CleanupAsync(ContainerId id) => Task.CompletedTask;
}
