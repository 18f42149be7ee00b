using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Executors.Docker.Run;
using Mesos.V1;
using Executed = Levee.Executors.Messages.CommandInfo;

namespace Levee.Agent.Docker;

/// <summary>The process that stands for a docker container: what is run, and with what environment.</summary>
/// <param name="Arguments">Whole argv; the first is the file to run.</param>
/// <remarks>Source: spec agent-behaviour section 15, executor-api section 15.</remarks>
internal sealed record DockerLaunch(ImmutableArray<string> Arguments, ImmutableDictionary<string, string> Environment)
{
    /// <summary>Variables of the agent that docker's command goes by.</summary>
    private static readonly string[] Own = ["HOME", "PATH", "DOCKER_CONFIG", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

    /// <summary>A task: the docker executor runs it.</summary>
    /// <param name="sandbox">Path of the sandbox as docker is told.</param>
    public static DockerLaunch OfTask(ContainerConfig config, DockerParts parts, DockerRecord record, string sandbox) => new(
        [
            config.Executable,
            .. config.Arguments.Skip(1),
            $"--docker={parts.Docker.File}",
            $"--docker_socket={parts.Settings.Socket}",
            $"--container={DockerName.Of(config.Id)}",
            $"--sandbox_directory={sandbox}",
            $"--mapped_directory={parts.SandboxInside}",
            $"--stop_timeout={parts.Settings.StopTimeout.TotalSeconds:F0}secs",
            $"--cgroups_enable_cfs={(parts.EnableCfs ? "true" : "false")}",
            $"--pid_file={record.ContainerPidFile}",
            .. DockerSandbox.Volumes(config.Volumes, parts.SandboxInside).Select(volume => $"--volume={volume}"),
            .. DockerDns.Options(config.Container!, parts.Dns).Select(option => $"--option={option}"),
        ],
        config.Environment.AddRange(OwnVariables().Where(variable => !config.Environment.ContainsKey(variable.Key))));

    /// <summary>A framework's executor: docker's command runs it.</summary>
    /// <param name="sandbox">As above.</param>
    /// <returns>The process, or why there is none.</returns>
    public static (DockerLaunch? Launch, string? Problem) OfExecutor(ContainerConfig config, DockerParts parts, string sandbox)
    {
        var place = new DockerPlace(DockerName.Of(config.Id), sandbox, parts.SandboxInside)
        {
            EnableCfs = parts.EnableCfs,
            Environment = Inside(config),
            Options = [.. DockerDns.Options(config.Container!, parts.Dns)],
            Volumes = [.. DockerSandbox.Volumes(config.Volumes, parts.SandboxInside)],
        };
        var limits = config.Limits.Select(limit => new TaskInfo { Limits = { [limit.Key] = new() { Value = limit.Value } } }.ToByteArray()).Select(task => Levee.Executors.Messages.Fields.Bytes(task, 15).ToArray());
        var (arguments, problem) = DockerRun.Of(
            DockerInfo.Parse(config.Container!.ToByteArray()),
            Executed.Parse((config.Command ?? new()).ToByteArray()),
            DockerResources.Of(config.Resources.Select(resource => resource.ToByteArray()), limits),
            place,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        return problem is null ? (new([parts.Docker.File, "-H", parts.Docker.Host, "run", .. arguments], OwnVariables().ToImmutableDictionary()), null) : (null, problem);
    }

    /// <summary>The image knows its PATH best, unless the command sets one.</summary>
    private static ImmutableDictionary<string, string> Inside(ContainerConfig config) =>
        config.Command?.Environment?.Variables.Any(variable => variable.Name == "PATH") == true ? Reachable(config) : Reachable(config).Remove("PATH");

    /// <summary>The agent's domain socket is not in the container.</summary>
    private static ImmutableDictionary<string, string> Reachable(ContainerConfig config) => config.Environment.Remove(DomainSocketSettings.Variable);

    private static IEnumerable<KeyValuePair<string, string>> OwnVariables() => Own
        .SelectMany(name => (string[])[name, name.ToLowerInvariant()])
        .Select(name => KeyValuePair.Create(name, System.Environment.GetEnvironmentVariable(name)))
        .Where(variable => variable.Value is not null)
        .Select(variable => KeyValuePair.Create(variable.Key, variable.Value!));
}
