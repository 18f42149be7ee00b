using Mesos.V1;

namespace Levee.Agent.Containers.Images;

/// <summary>No image provider is configured.</summary>
internal sealed class NoImages : IImageProvisioner
{
    public Task<ProvisionedImage> ProvisionAsync(ContainerId id, Image image, CancellationToken cancellationToken) =>
        Task.FromResult(new ProvisionedImage(null, $"Unsupported container image type: {EnumText(image.Type)}; images need --image_providers=docker, and the image's 'type' must be DOCKER"));

    public Task DestroyAsync(ContainerId id) => Task.CompletedTask;

    public Task RecoverAsync(IReadOnlyCollection<ContainerId> known, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task PruneAsync(IReadOnlyCollection<Image> excluded, CancellationToken cancellationToken) => Task.CompletedTask;

    private static string EnumText(Image.Types.Type type) => type.ToString().ToUpperInvariant();
}
