namespace Levee.Agent.Containers;

/// <summary>Stands between containers with a terminal or DEBUG ones and those who attach to them. Source: spec agent-api section 4.9.</summary>
internal interface ISwitchboard
{
    /// <summary>Makes the streams of a container that is about to start.</summary>
    /// <param name="runtimeDirectory">The container's; see <see cref="RuntimeLayout"/>.</param>
    /// <returns><see langword="null"/>: the container needs none.</returns>
    Task<ContainerStreams?> OpenAsync(ContainerConfig config, string runtimeDirectory, CancellationToken cancellationToken);

    /// <summary>Finds the switchboard of a container that an earlier agent started.</summary>
    Task<IContainerIo?> RecoverAsync(ContainerConfig config, string runtimeDirectory, CancellationToken cancellationToken);

    /// <summary>Ends the switchboard of a container that has ended, once what it wrote has been passed on.</summary>
    Task CloseAsync(ContainerId id);
}
