namespace Levee.Agent.Containers;

/// <summary>Starts processes for tasks and executors, and keeps account of them.</summary>
/// <remarks>Source: spec agent-behaviour sections 4.1 and 6.</remarks>
internal interface IContainerizer
{
    /// <summary>Containers that run or are being destroyed.</summary>
    IReadOnlyCollection<IContainer> All { get; }

    /// <summary>Makes the sandbox, fetches what is to be fetched, and starts the process.</summary>
    /// <param name="cancellationToken">Gives the launch up; then nothing is started.</param>
    Task<ContainerLaunch> LaunchAsync(ContainerConfig config, CancellationToken cancellationToken);

    /// <summary>Takes over what an earlier agent left: containers by pid, start time and boot; those that ended meanwhile are found terminated. Others and DEBUG containers are destroyed.</summary>
    /// <param name="known">Executors' containers that the checkpoints know. Nested ones go with their root, standalone ones are known by their marker.</param>
    Task RecoverAsync(IReadOnlyCollection<ContainerId> known, CancellationToken cancellationToken);

    IContainer? Find(ContainerId id);

    /// <summary>Waits for a container's end. Results of nested containers are kept until their root goes.</summary>
    /// <returns><see langword="null"/>: there is no such container.</returns>
    Task<ContainerTermination?> WaitAsync(ContainerId id, CancellationToken cancellationToken);

    /// <summary>Removes runtime data and sandbox of a nested or standalone container that has ended.</summary>
    /// <returns>Whether nothing of it is left; <see langword="false"/>: it still runs.</returns>
    Task<bool> RemoveAsync(ContainerId id);
}
