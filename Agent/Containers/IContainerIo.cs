namespace Levee.Agent.Containers;

/// <summary>Where a container's input and output can be had while it runs. Source: spec agent-api section 4.9.</summary>
internal interface IContainerIo
{
    /// <summary>Path of the switchboard's socket.</summary>
    string Socket { get; }
}
