using Mesos.V1;
using VariableType = Mesos.V1.Environment.Types.Variable.Types.Type;
using VolumeSource = Mesos.V1.Volume.Types.Source.Types.Type;

namespace Levee.Grains.Tasks;

/// <summary>Whether the environment of a command, and a container, are well formed.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10, rules 9 and 10.</remarks>
internal static class CommandRules
{
    /// <param name="owner"><c>Task</c> or <c>Executor</c>.</param>
    public static string? Problem(string owner, CommandInfo? command, ContainerInfo? container) =>
        command?.Environment?.Variables.Select(VariableProblem).FirstOrDefault(problem => problem is not null) is { } variable
            ? $"{owner}'s `CommandInfo` is invalid: {variable}"
        : ContainerProblem(container) is { } problem ? $"{owner}'s `ContainerInfo` is invalid: {problem}"
        : null;

    private static string? VariableProblem(Mesos.V1.Environment.Types.Variable variable) => variable.Type switch
    {
        VariableType.Value when variable.Secret is not null => $"Environment variable '{variable.Name}' of type 'VALUE' must not have a secret set",
        VariableType.Value when !variable.HasValue => $"Environment variable '{variable.Name}' of type 'VALUE' must have a value set",
        VariableType.Secret when variable.Secret is null => $"Environment variable '{variable.Name}' of type 'SECRET' must have a secret set",
        VariableType.Secret when variable.HasValue => $"Environment variable '{variable.Name}' of type 'SECRET' must not have a value set",
        VariableType.Secret when variable.Secret.Value?.Data.Contains((byte)0) is true =>
            $"Environment variable '{variable.Name}' specifies a secret containing null bytes, which is not allowed in the environment",
        VariableType.Unknown => "Environment variable of type 'UNKNOWN' is not allowed",
        _ => null,
    };

    private static string? ContainerProblem(ContainerInfo? container) =>
        container is null ? null
        : container.Volumes.Select(VolumeProblem).FirstOrDefault(problem => problem is not null)
        ?? (container.Type == ContainerInfo.Types.Type.Docker && container.Docker is null ? "DockerInfo 'docker' is not set for DOCKER typed ContainerInfo" : null)
        ?? (container.Docker?.Parameters.Any(parameter => parameter.Key == "name") is true ? "Parameter in DockerInfo must not be 'name'" : null);

    private static string? VolumeProblem(Volume volume)
    {
        var sources = (volume.HasHostPath ? 1 : 0) + (volume.Image is null ? 0 : 1) + (volume.Source is null ? 0 : 1);
        return sources == 0 ? "One of 'host_path', 'image' or 'source' must be set for a volume"
            : sources > 1 ? "Only one of 'host_path', 'image' and 'source' can be set for a volume"
            : volume.Source is { Type: VolumeSource.DockerVolume, DockerVolume: null } ? "'source.docker_volume' is not set for DOCKER_VOLUME volume"
            : volume.Source is { Type: VolumeSource.HostPath, HostPath: null } ? "'source.host_path' is not set for HOST_PATH volume"
            : volume.Source is { Type: VolumeSource.SandboxPath, SandboxPath: null } ? "'source.sandbox_path' is not set for SANDBOX_PATH volume"
            : volume.Source is { Type: VolumeSource.Secret, Secret: null } ? "'source.secret' is not set for SECRET volume"
            : volume.Source is { Type: VolumeSource.CsiVolume, CsiVolume.StaticProvisioning: null } ? "'source.csi_volume.static_provisioning' is not set for CSI volume"
            : null;
    }
}
