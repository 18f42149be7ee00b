using Levee.Agent.Containers;

namespace Levee.Agent.Docker;

/// <summary>Names of docker containers that an agent started. Source: spec executor-api section 15.</summary>
internal static class DockerName
{
    public const string Prefix = "mesos-";

    public static string Of(ContainerId id) => Prefix + id.Value;

    /// <returns>The container's id; of the older form <c>mesos-agent.container</c> too. <see langword="null"/>: no name of ours.</returns>
    public static ContainerId? Parse(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = name[Prefix.Length..];
        rest = rest.EndsWith(".executor", StringComparison.Ordinal) ? rest[..^".executor".Length] : rest;
        return new(rest[(rest.LastIndexOf('.') + 1)..]);
    }
}
