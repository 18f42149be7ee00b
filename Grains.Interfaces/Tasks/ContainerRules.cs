using Mesos.V1;
using VolumeSource = Mesos.V1.Volume.Types.Source.Types.Type;

namespace Levee.Grains.Interfaces.Tasks;

/// <summary>Whether a container is well formed. Source: spec mesos/master-behaviour.md section 10, rule 10.</summary>
public static class ContainerRules
{
    /// <summary>The first problem, or <see langword="null"/>.</summary>
    public static string? Problem(ContainerInfo? container) =>
        container is null ? null
        : container.Volumes.Select(Problem).FirstOrDefault(problem => problem is not null) is { } volume ? $"Invalid volume: {volume}"
        : container.Type == ContainerInfo.Types.Type.Docker && container.Docker is null ? "DockerInfo 'docker' is not set for DOCKER typed ContainerInfo"
        : container.Docker?.Parameters.Any(parameter => parameter.Key == "name") is true ? "Parameter in DockerInfo must not be 'name'"
        : null;

    private static string? Problem(Volume volume)
    {
        var sources = (volume.HasHostPath ? 1 : 0) + (volume.Image is null ? 0 : 1) + (volume.Source is null ? 0 : 1);
        return sources != 1 ? "Only one of them should be set: 'host_path', 'image' and 'source'" : volume.Source switch
        {
            { Type: VolumeSource.DockerVolume, DockerVolume: null } => "'source.docker_volume' is not set for DOCKER_VOLUME volume",
            { Type: VolumeSource.HostPath, HostPath: null } => "'source.host_path' is not set for HOST_PATH volume",
            { Type: VolumeSource.SandboxPath, SandboxPath: null } => "'source.sandbox_path' is not set for SANDBOX_PATH volume",
            { Type: VolumeSource.Secret, Secret: null } => "'source.secret' is not set for SECRET volume",
            { Type: VolumeSource.CsiVolume, CsiVolume: null } => "'source.csi_volume' is not set for CSI volume",
            { Type: VolumeSource.CsiVolume, CsiVolume.StaticProvisioning: null } => "'source.csi_volume.static_provisioning' is not set for CSI volume",
            { Type: VolumeSource.Unknown } => "'source.type' is unknown",
            _ => null,
        };
    }
}
