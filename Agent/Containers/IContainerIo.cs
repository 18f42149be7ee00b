namespace Levee.Agent.Containers;

/// <summary>Where a container's input and output can be had while it runs. Source: spec agent-api section 4.9.</summary>
internal interface IContainerIo
{
    /// <summary>Path of the switchboard's socket.</summary>
    string Socket { get; }

    /// <summary>Completes with the reason when the switchboard ended though the container runs: nobody reads its output then.</summary>
    Task<string> Broken { get; }
}
