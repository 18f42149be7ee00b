namespace Levee.Agent.Containers;

/// <summary>Starts processes for tasks and executors.</summary>
internal interface IContainerizer
{
    /// <summary>Makes the sandbox, fetches what is to be fetched, and starts the process.</summary>
    /// <param name="cancellationToken">Ends the fetching; then nothing is started.</param>
    Task<ContainerLaunch> LaunchAsync(ContainerConfig config, CancellationToken cancellationToken);
}
