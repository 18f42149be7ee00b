namespace Levee.Agent.Containers;

/// <summary>What became of a launch: exactly one of both is set.</summary>
/// <param name="Container">The running container.</param>
/// <param name="Refusal">Why nothing was started, for people.</param>
internal readonly record struct ContainerLaunch(IContainer? Container, string? Refusal)
{
    public static ContainerLaunch Refused(string why) => new(null, why);
}
