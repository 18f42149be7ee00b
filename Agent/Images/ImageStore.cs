using Google.Protobuf;
using Levee.Agent.Docker;
using Levee.Agent.Images.Layers;
using Levee.Agent.Images.Registries;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Images;

/// <summary>Images on this machine, and the fetching of those that are not. Source: spec agent-behaviour section 13.3.</summary>
internal sealed partial class ImageStore(LayerStore layers, ImageCatalog catalog, IImageSource source, TimeProvider clock, ILogger logger)
{
    private const int FetchesAtOnce = 3;
    private const int MostTries = 3;
    private readonly SharedWork<(string Name, ByteString? Login), ImageConfig> _pulling = new();

    public LayerStore Layers => layers;

    /// <summary>How long images took that were not there.</summary>
    public DockerPullTimes PullTimes { get; } = new("containerizer/mesos/provisioner/docker_store/image_pull_ms");

    /// <summary>Opens the directories. Before anything else.</summary>
    public void Open()
    {
        layers.Open();
        catalog.Open();
    }

    /// <summary>Has an image in the store.</summary>
    /// <param name="login">A Docker configuration with the task's own logins.</param>
    /// <param name="cached">Whether an image that is there is good enough; else its name is looked up again.</param>
    /// <exception cref="ImageException">It cannot be had.</exception>
    public async Task<ImageLease> GetAsync(string name, ByteString? login, bool cached, CancellationToken cancellationToken)
    {
        var reference = ImageReference.Parse(name);
        if (cached && Lease(catalog.Find($"{reference}")) is { } present)
        {
            return present;
        }

        for (var tries = 0; tries < MostTries; tries++)
        {
            var config = await _pulling.RunAsync(($"{reference}", login), ct => PullAsync(reference, login, ct), cancellationToken);
            if (Lease(config) is { } fresh)
            {
                return fresh; // Else it was pruned before it was pinned.
            }
        }

        throw new ImageException($"image {reference} is pruned as fast as it is fetched");
    }

    /// <summary>Removes layers that no container uses.</summary>
    /// <param name="excluded">Names of images to keep all the same.</param>
    public void Prune(IEnumerable<string> excluded)
    {
        var kept = excluded.Select(name => catalog.Find($"{ImageReference.Parse(name)}")).OfType<ImageConfig>().SelectMany(config => config.Layers).ToHashSet();
        var removed = layers.Prune(kept);
        catalog.Keep(name => catalog.Find(name)!.Layers.All(layers.Has));
        LogPruned(removed);
    }

    private ImageLease? Lease(ImageConfig? config)
    {
        if (config is null)
        {
            return null;
        }

        var pin = layers.Pin(config.Layers);
        if (config.Layers.All(layers.Has))
        {
            return new(config, pin);
        }

        pin.Dispose();
        return null;
    }

    private async Task<ImageConfig> PullAsync(ImageReference reference, ByteString? login, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var staging = layers.NewStaging();
        try
        {
            var content = await source.FindAsync(reference, login is null ? null : Parse(login), staging, cancellationToken);
            var config = ImageConfig.Parse(content.Config, $"{reference}");
            if (config.Layers.IsEmpty || config.Layers.Length != content.Layers.Length)
            {
                throw new ImageException($"{reference} has {content.Layers.Length} layers where its configuration has {config.Layers.Length}");
            }

            using var pin = layers.Pin(config.Layers);
            await Parallel.ForEachAsync(
                config.Layers.Zip(content.Layers), new ParallelOptions { MaxDegreeOfParallelism = FetchesAtOnce, CancellationToken = cancellationToken },
                async (layer, ct) => await layers.AddAsync(layer.First, layer.Second, ct));
            catalog.Add($"{reference}", content.Config);
            PullTimes.Add(clock.GetElapsedTime(start));
            LogPulled($"{reference}", config.Layers.Length);
            return config;
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private static DockerConfig Parse(ByteString login)
    {
        try
        {
            return DockerConfig.Parse(login.Memory);
        }
        catch (FormatException error)
        {
            throw new ImageException($"the image's own login cannot be used: {error.Message}", error);
        }
    }

    [LoggerMessage(EventIds.ImagePulled, LogLevel.Information, "Image {Image} is here, in {Layers} layers")]
    private partial void LogPulled(string image, int layers);

    [LoggerMessage(EventIds.ImagesPruned, LogLevel.Information, "Removed {Layers} layers of images that nobody uses")]
    private partial void LogPruned(int layers);
}
