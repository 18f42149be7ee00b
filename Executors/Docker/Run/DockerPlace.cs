namespace Levee.Executors.Docker.Run;

/// <summary>What the agent decides of a container.</summary>
/// <param name="Name">e.g. <c>mesos-8ec2…</c>.</param>
/// <param name="Sandbox">On the machine.</param>
/// <param name="SandboxInside">Where the container sees it.</param>
internal sealed record DockerPlace(string Name, string Sandbox, string SandboxInside)
{
    /// <summary>Whether cpus are a ceiling, <c>--cgroups_enable_cfs</c>.</summary>
    public bool EnableCfs { get; init; }

    /// <summary>Variables that go before those of the command.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>More options of <c>docker run</c>, each one word.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Persistent volumes, as docker wants them: <c>path:path:mode</c>.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];
}
