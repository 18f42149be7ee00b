using Levee.Executors.Messages;

namespace Levee.Executors.Docker.Run;

/// <summary>What follows <c>docker run</c> for a task or an executor.</summary>
/// <remarks>Source of the rules and words: spec agent-behaviour section 15, Mesos' Docker::RunOptions. Used by the agent, too.</remarks>
internal static class DockerRun
{
    /// <param name="memoryOfMachine">Bytes.</param>
    /// <returns>The arguments, or why there are none.</returns>
    public static (IReadOnlyList<string> Arguments, string? Problem) Of(DockerInfo container, CommandInfo command, DockerResources resources, DockerPlace place, long memoryOfMachine)
    {
        var (volumes, volumeProblem) = DockerVolumes.Options(container, place);
        var (network, networkProblem) = DockerNetworks.Options(container, resources);
        var problem = !container.HasDocker ? "No docker info found in container info"
            : volumeProblem ?? networkProblem ?? (command is { Shell: true, Value.Length: 0 } ? "Shell specified but no command value provided" : null);
        return problem is not null ? ([], problem) : (
        [
            .. container.IsPrivileged ? (IEnumerable<string>)["--privileged"] : [],
            .. DockerLimits.Options(resources, place.EnableCfs, memoryOfMachine),
            .. Environment(command, resources, place).SelectMany(variable => (string[])["-e", $"{variable.Key}={variable.Value}"]),
            .. volumes,
            .. network,
            .. command.Shell ? (IEnumerable<string>)["--entrypoint", "/bin/sh"] : [],
            .. place.Options,
            "--name",
            place.Name,
            .. container.Parameters.Select(parameter => $"--{parameter.Key}={parameter.Value}"),
            container.Image,
            .. Command(command),
        ], null);
    }

    /// <summary>Unlike elsewhere, the first argument is not argv[0]: all of it follows the image's entrypoint.</summary>
    private static string[] Command(CommandInfo command) =>
        command.Shell ? ["-c", command.Value] : command.Value.Length > 0 ? [command.Value, .. command.Arguments] : [.. command.Arguments];

    private static SortedDictionary<string, string> Environment(CommandInfo command, DockerResources resources, DockerPlace place)
    {
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in command.Environment.Concat(place.Environment))
        {
            environment[name] = value;
        }

        environment["MESOS_SANDBOX"] = place.SandboxInside;
        environment["MESOS_CONTAINER_NAME"] = place.Name;
        if (resources.Role is not null)
        {
            environment["MESOS_ALLOCATION_ROLE"] = resources.Role;
        }

        return environment;
    }
}
