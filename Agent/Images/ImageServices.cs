using Levee.Agent.Containers;
using Levee.Agent.Configuration;
using Levee.Agent.Containers.Images;
using Levee.Agent.Http;
using Levee.Agent.Images.Archives;
using Levee.Agent.Images.Layers;
using Levee.Agent.Images.Provisioning;
using Levee.Agent.Images.Registries;
using Levee.Agent.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Images;

/// <summary>Registers what containers get their images from.</summary>
internal static class ImageServices
{
    /// <summary>Adds <see cref="IImageProvisioner"/>.</summary>
    public static IServiceCollection AddImages(this IServiceCollection services) => services
        .AddSingleton(Store).AddSingleton(Provisioner).AddSingleton<IMetricsPart>(all => all.GetRequiredService<ImageStore>().PullTimes);

    /// <summary>Adds what removes unused images, if somebody wants that.</summary>
    public static IServiceCollection AddImageGarbage(this IServiceCollection services, ImageSettings settings) => settings is { IsOn: true, Garbage: { } garbage }
        ? services.AddHostedService(all => new ImageGarbage(all.GetRequiredService<ImageStore>(), garbage, () => ImageGarbage.UsedBy(settings.StoreDirectory), all.GetRequiredService<TimeProvider>()))
        : services;

    private static ImageStore Store(IServiceProvider all)
    {
        var settings = all.GetRequiredService<AgentSettings>().Images;
        var http = new Lazy<HttpClient>(() => new());
        IImageSource source = settings.Directory is { } directory ? new ArchiveSource(directory) : new RegistrySource(() => http.Value, settings.Registry!, settings.Logins);
        return new(
            new LayerStore(settings.StoreDirectory), new ImageCatalog(Path.Combine(settings.StoreDirectory, "storedImages")), source, all.GetRequiredService<TimeProvider>(), all.GetRequiredService<ILoggerFactory>().CreateLogger<ImageStore>());
    }

    private static IImageProvisioner Provisioner(IServiceProvider all)
    {
        var settings = all.GetRequiredService<AgentSettings>();
        return !settings.Images.IsOn ? new NoImages()
            : new ImageProvisioner(
                all.GetRequiredService<ImageStore>(), settings.Images.Backend, Path.Combine(settings.WorkDirectory, "provisioner"), all.GetRequiredService<SecretContents>(), all.GetRequiredService<ContainerCounters>(), all.GetRequiredService<ILoggerFactory>().CreateLogger<ImageProvisioner>());
    }
}
