using System.Collections.Immutable;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Containers;

/// <summary>A started process and all that comes from it.</summary>
internal interface IContainer
{
    ContainerId Id { get; }

    /// <summary>Pid of the first process.</summary>
    int Pid { get; }

    ContainerConfig Config { get; }

    /// <summary>Input and output of a container with a terminal or of a DEBUG one; <see langword="null"/>: they go to files.</summary>
    IContainerIo? Io { get; }

    /// <summary>Completes when the first process has ended; others may still run.</summary>
    Task Exited { get; }

    /// <summary>
    /// Completes when nothing of the container is left; fails when it cannot be destroyed. A container that goes beyond its limits is destroyed by itself,
    /// and one without <see cref="ContainerConfig.ExecutorId"/> also when its first process ends; else that is left to the executor's keeper.
    /// </summary>
    Task<ContainerTermination> Terminated { get; }

    /// <summary>Sends a signal.</summary>
    /// <param name="all">To every process of the container; else to the first one only.</param>
    void Signal(int signal, bool all);

    /// <summary>Whether a process of the container still runs.</summary>
    bool IsPopulated();

    /// <summary>Whether it has gone beyond a limit, which ends it within moments.</summary>
    bool IsBeyondLimits => false;

    /// <summary>Changes what the container may use.</summary>
    /// <param name="limits">As <see cref="ContainerConfig.Limits"/>.</param>
    /// <returns>Why that cannot be; <see langword="null"/>: done.</returns>
    Task<string?> UpdateAsync(ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits);

    /// <summary>Kills what is left, those inside it first, and forgets the container. The first call's words count.</summary>
    Task<ContainerTermination> DestroyAsync(TaskState? state = null, Reason? reason = null, string? message = null);

    /// <summary>Its process, networks and cgroups.</summary>
    ContainerStatus Status();

    /// <summary>What it uses now.</summary>
    ResourceStatistics Usage();
}
