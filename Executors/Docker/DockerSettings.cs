using Levee.Executors.Api;
using Levee.Executors.Docker.Run;

namespace Levee.Executors.Docker;

/// <summary>What the agent tells the docker executor by its arguments.</summary>
/// <param name="Docker">Docker's command.</param>
/// <param name="Socket">Path of its engine's socket.</param>
/// <param name="Place">The container to be.</param>
internal sealed record DockerSettings(string Docker, string Socket, DockerPlace Place)
{
    /// <summary>Longer than the executor's shutdown grace, it takes its place. Deprecated by Mesos.</summary>
    public TimeSpan StopTimeout { get; init; }

    /// <summary>File for the pid of the container's first process, which the agent reads; <see langword="null"/>: none.</summary>
    public string? PidFile { get; init; }

    /// <summary>Reads <c>--name=value</c>.</summary>
    /// <returns>The settings, or what is wrong with the arguments.</returns>
    public static (DockerSettings? Settings, string? Problem) Read(IEnumerable<string> arguments)
    {
        var values = new Dictionary<string, string>();
        var (volumes, options) = (new List<string>(), new List<string>());
        foreach (var argument in arguments)
        {
            var sign = argument.IndexOf('=', StringComparison.Ordinal);
            if (!argument.StartsWith("--", StringComparison.Ordinal) || sign < 0)
            {
                return (null, $"'{argument}' is not of the form --name=value");
            }

            if (argument.StartsWith("--volume=", StringComparison.Ordinal))
            {
                volumes.Add(argument[(sign + 1)..]);
            }

            if (argument.StartsWith("--option=", StringComparison.Ordinal))
            {
                options.Add(argument[(sign + 1)..]);
            }

            values[argument[2..sign]] = argument[(sign + 1)..];
        }

        foreach (var name in (ReadOnlySpan<string>)["docker", "docker_socket", "container", "sandbox_directory", "mapped_directory"])
        {
            if (!values.ContainsKey(name))
            {
                return (null, $"Missing required option --{name}");
            }
        }

        var place = new DockerPlace(values["container"], values["sandbox_directory"], values["mapped_directory"])
        {
            EnableCfs = values.GetValueOrDefault("cgroups_enable_cfs") == "true", Volumes = volumes, Options = options,
        };
        return (new(values["docker"], values["docker_socket"], place)
        {
            StopTimeout = values.TryGetValue("stop_timeout", out var text) && DurationText.Parse(text) is { } timeout ? timeout : TimeSpan.Zero,
            PidFile = values.GetValueOrDefault("pid_file"),
        }, null);
    }
}
