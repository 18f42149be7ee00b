namespace Levee.Agent.Images;

/// <summary>Where images come from.</summary>
internal interface IImageSource
{
    /// <summary>Finds an image and its configuration.</summary>
    /// <param name="credentials">Those of the task; others may be configured.</param>
    /// <param name="staging">Directory for what is needed until all layers are fetched.</param>
    /// <exception cref="ImageException">There is no such image, or it is damaged.</exception>
    Task<ImageContent> FindAsync(ImageReference reference, Registries.DockerConfig? credentials, string staging, CancellationToken cancellationToken);
}
