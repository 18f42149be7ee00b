namespace Levee.Agent.Images;

/// <summary>An image whose layers stay in the store until this is given back.</summary>
internal sealed class ImageLease(ImageConfig config, IDisposable pin) : IDisposable
{
    public ImageConfig Config => config;

    public void Dispose() => pin.Dispose();
}
