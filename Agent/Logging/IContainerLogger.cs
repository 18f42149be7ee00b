using Levee.Agent.Containers;

namespace Levee.Agent.Logging;

/// <summary>Takes what containers print. Source: spec agent-behaviour section 16.</summary>
internal interface IContainerLogger
{
    /// <summary>Makes the descriptors that a container writes its output and errors to.</summary>
    /// <param name="owner">Whose its files become; <see langword="null"/>: the agent's.</param>
    /// <returns>Or why the container cannot be.</returns>
    /// <exception cref="IOException">The sandbox refuses.</exception>
    (ContainerOutput? Output, string? Problem) Open(ContainerConfig config, (uint User, uint Group)? owner);
}
