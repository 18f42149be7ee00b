namespace Levee.Agent.Containers;

/// <summary>Starts processes for tasks and executors.</summary>
internal interface IContainerizer
{
    /// <summary>Makes the sandbox and starts the process.</summary>
    ContainerLaunch Launch(ContainerConfig config);
}
