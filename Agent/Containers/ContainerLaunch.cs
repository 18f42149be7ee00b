namespace Levee.Agent.Containers;

/// <summary>What became of a launch.</summary>
/// <param name="Container">The running container, with <see cref="LaunchResult.Launched"/> and <see cref="LaunchResult.AlreadyLaunched"/>.</param>
/// <param name="Refusal">Why nothing was started, for people, with the other two.</param>
internal readonly record struct ContainerLaunch(LaunchResult Result, IContainer? Container, string? Refusal)
{
    /// <summary>Words of the agent's API for containers that no containerizer takes. Source: spec agent-api section 4.2.</summary>
    public static ContainerLaunch NotSupported { get; } = new(LaunchResult.NotSupported, null, "The provided ContainerInfo is not supported");

    public static ContainerLaunch Launched(IContainer container) => new(LaunchResult.Launched, container, null);

    public static ContainerLaunch Already(IContainer container) => new(LaunchResult.AlreadyLaunched, container, null);

    public static ContainerLaunch Refused(string why) => new(LaunchResult.Refused, null, why);
}
