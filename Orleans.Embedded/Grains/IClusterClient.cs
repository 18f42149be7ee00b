namespace Orleans;

/// <summary>The way in from outside the grains: in the silo's process, or over the gateway port.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The services of the host.</summary>
    IServiceProvider ServiceProvider { get; }
}
