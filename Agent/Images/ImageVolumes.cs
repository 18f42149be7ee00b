using Levee.Agent.Containers;
using Levee.Agent.Containers.Images;
using Levee.Agent.Containers.Isolators;
using Mesos.V1;

namespace Levee.Agent.Images;

/// <summary>Volumes whose content is an image. Source: spec agent-behaviour section 13.1.</summary>
internal sealed class ImageVolumes(IImageProvisioner images) : IIsolator
{
    public string Name => "volume/image";

    public async Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        foreach (var volume in setup.Config.IsDebug ? [] : setup.Config.Container?.Volumes.Where(volume => volume.Image is not null) ?? [])
        {
            if (volume.HasHostPath)
            {
                return "A volume has both a host path and an image";
            }

            var image = await images.ProvisionAsync(setup.Config.Id, volume.Image, cancellationToken);
            var problem = image.RootFs is null ? image.Problem : VolumeMount.Add(setup, image.RootFs, volume.ContainerPath, volume.Mode == Volume.Types.Mode.Ro);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }
}
