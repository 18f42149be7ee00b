using Mesos.V1;

namespace Levee.Agent.Containers.Images;

/// <summary>Makes root file systems out of images. Source: spec agent-behaviour sections 6 and 13.3.</summary>
internal interface IImageProvisioner
{
    /// <summary>Makes a root file system for a container, or for one of its image volumes.</summary>
    /// <returns>Where it lies, or why there is none.</returns>
    Task<ProvisionedImage> ProvisionAsync(ContainerId id, Image image, CancellationToken cancellationToken);

    /// <summary>Removes all root file systems of a container; nothing happens when there is none.</summary>
    Task DestroyAsync(ContainerId id);

    /// <summary>Takes over what an earlier agent made, and removes what belongs to other containers.</summary>
    Task RecoverAsync(IReadOnlyCollection<ContainerId> known, CancellationToken cancellationToken);

    /// <summary>Removes what no container uses.</summary>
    /// <param name="excluded">Images to keep all the same.</param>
    Task PruneAsync(IReadOnlyCollection<Image> excluded, CancellationToken cancellationToken);
}
