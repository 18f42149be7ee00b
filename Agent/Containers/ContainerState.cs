namespace Levee.Agent.Containers;

/// <summary>Where a container is on its way. Source: spec agent-behaviour section 6.</summary>
internal enum ContainerState
{
    Starting,
    Provisioning,
    Preparing,
    Fetching,
    Isolating,
    Running,
    Destroying,
}
