using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>Which containerizers there are, and how docker is reached. Source: spec agent-behaviour sections 15 and 21.</summary>
internal sealed record DockerSettings
{
    private const string Section = AgentFlags.Section;
    private const string Docker = "docker";
    private const string Mesos = "mesos";

    /// <summary>The flags.</summary>
    public static ImmutableArray<Flag> Flags =>
    [
        new("containerizers", $"{Section}:Containerizers", Mesos, "What runs containers, in the order in which they are asked: mesos, docker, or both between commas"),
        new("docker", $"{Section}:Docker", Docker, "Docker's command: a path, or a name to look up"),
        new("docker_socket", $"{Section}:DockerSocket", "/var/run/docker.sock", "Path of the docker engine's socket"),
        new("docker_remove_delay", $"{Section}:DockerRemoveDelay", "6hrs", "How long a docker container is kept after its end"),
        new("docker_kill_orphans", $"{Section}:DockerKillOrphans", "true", "Whether the agent, when it starts, removes docker containers that an agent before on the same work directory left and nobody knows", IsSwitch: true),
        new("docker_stop_timeout", $"{Section}:DockerStopTimeout", "0ns", "From SIGTERM to SIGKILL when the agent itself stops a docker container; deprecated"),
        new("docker_mesos_image", $"{Section}:DockerMesosImage", null, "Image to run docker executors in; not supported"),
    ];

    /// <summary><c>mesos</c> and <c>docker</c>, each at most once.</summary>
    public ImmutableArray<string> Containerizers { get; init; } = [Mesos];

    public bool IsEnabled => Containerizers.Contains(Docker);

    public string Command { get; init; } = Docker;

    /// <summary>Absolute path.</summary>
    public string Socket { get; init; } = "/var/run/docker.sock";

    public TimeSpan RemoveDelay { get; init; } = TimeSpan.FromHours(6);

    public bool KillOrphans { get; init; } = true;

    public TimeSpan StopTimeout { get; init; }

    /// <summary>Content of docker's <c>config.json</c>, <c>--docker_config</c>.</summary>
    public string? Logins { get; init; }

    public static DockerSettings Read(SettingReader reader)
    {
        if (reader.Text("docker_mesos_image") is not null)
        {
            reader.Problem("--docker_mesos_image is not supported: docker executors are processes of the agent's machine and outlive it there; run the agent with the machine's process namespace (docker run --pid=host).");
        }

        var socket = reader.Text("docker_socket") ?? "";
        if (!Path.IsPathRooted(socket))
        {
            reader.Problem($"Invalid Docker socket path: {socket}"); // Mesos' words.
        }

        return new()
        {
            Containerizers = ContainerizersOf(reader),
            Command = reader.Text("docker") ?? Docker,
            Socket = socket,
            RemoveDelay = reader.Duration("docker_remove_delay"),
            KillOrphans = reader.Switch("docker_kill_orphans"),
            StopTimeout = reader.Duration("docker_stop_timeout"),
            Logins = reader.TextOrFile("docker_config"),
        };
    }

    private static ImmutableArray<string> ContainerizersOf(SettingReader reader)
    {
        var names = reader.List("containerizers");
        if (names.Length == 0 || names.Distinct().Count() != names.Length || Array.Exists(names, name => name is not (Docker or Mesos)))
        {
            reader.Refuse("containerizers", $"a list of {Mesos} and {Docker}, each at most once");
        }

        return [.. names];
    }
}
