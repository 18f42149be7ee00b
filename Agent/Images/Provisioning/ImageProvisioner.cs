using System.Collections.Concurrent;
using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Agent.Containers;
using Levee.Agent.Containers.Images;
using Levee.Agent.Secrets;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Images.Provisioning;

/// <summary>Makes root file systems out of the images of a store.</summary>
/// <param name="backend">Name of one of <see cref="RootFsBackends"/>; <see langword="null"/>: whatever works.</param>
/// <param name="root">Its directory: <c>containers/&lt;id&gt;/backends/&lt;backend&gt;/{rootfses,scratch}/&lt;uuid&gt;</c>, and <c>layers</c> with what they are made of.</param>
/// <remarks>Source: spec agent-behaviour sections 3.1, 6 and 13.3.</remarks>
internal sealed partial class ImageProvisioner(ImageStore store, string? backend, string root, SecretContents secrets, ContainerCounters counters, ILogger logger) : IImageProvisioner
{
    private const string LayersFile = "layers";
    private readonly ConcurrentDictionary<ContainerId, ImmutableList<IDisposable>> _pins = new();
    private IRootFsBackend? _backend;

    private string Containers => Path.Combine(root, "containers");

    public async Task<ProvisionedImage> ProvisionAsync(ContainerId id, Image image, CancellationToken cancellationToken)
    {
        if (image.Type != Image.Types.Type.Docker)
        {
            return new(null, $"Unsupported container image type: {image.Type.ToString().ToUpperInvariant()}; the image's 'type' must be DOCKER");
        }

        try
        {
            var lease = await store.GetAsync(image.Docker.Name, await LoginAsync(image.Docker, cancellationToken), image.Cached, cancellationToken);
            _pins.AddOrUpdate(id, [lease], (_, pins) => pins.Add(lease));
            return await MakeAsync(id, image.Docker.Name, lease.Config, cancellationToken);
        }
        catch (Exception error) when (error is ImageException or IOException or UnauthorizedAccessException)
        {
            return new(null, $"Failed to provision image '{image.Docker.Name}': {error.Message}");
        }
    }

    public async Task DestroyAsync(ContainerId id)
    {
        try
        {
            await Task.Run(() => Remove(Path.Combine(Containers, id.Path)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            counters.CountRemoveError(_backend?.Name == "bind");
            throw;
        }

        Unpin(id);
    }

    public async Task RecoverAsync(IReadOnlyCollection<ContainerId> known, CancellationToken cancellationToken)
    {
        store.Open();
        Directory.CreateDirectory(Containers);
        _backend = await RootFsBackends.ChooseAsync(backend, root, cancellationToken);
        LogBackend(_backend.Name);
        var byPath = known.ToDictionary(id => id.Path, StringComparer.Ordinal);
        foreach (var directory in Directory.GetDirectories(Containers))
        {
            if (byPath.TryGetValue(Path.GetFileName(directory), out var id))
            {
                _pins[id] = [store.Layers.Pin(ReadLayers(directory))];
            }
            else
            {
                await Task.Run(() => Remove(directory), cancellationToken);
                LogOrphan(Path.GetFileName(directory));
            }
        }
    }

    public Task PruneAsync(IReadOnlyCollection<Image> excluded, CancellationToken cancellationToken) =>
        Task.Run(() => store.Prune(excluded.Where(image => image.Docker is not null).Select(image => image.Docker.Name)), cancellationToken);

    private async Task<ProvisionedImage> MakeAsync(ContainerId id, string name, ImageConfig config, CancellationToken cancellationToken)
    {
        var maker = _backend ?? throw new InvalidOperationException("the provisioner is used before it has recovered");
        var directory = Path.Combine(Containers, id.Path);
        var place = Path.Combine(directory, "backends", maker.Name);
        var unique = Guid.NewGuid().ToString();
        var (rootFs, scratch) = (Path.Combine(place, "rootfses", unique), Path.Combine(place, "scratch", unique));
        Directory.CreateDirectory(rootFs);
        Directory.CreateDirectory(scratch);
        await File.AppendAllLinesAsync(Path.Combine(directory, LayersFile), config.Layers.Select(layer => $"{layer}"), cancellationToken);
        // A layer that comes twice counts where it comes last: the kernel takes none twice.
        await maker.MakeAsync([.. config.Layers.Reverse().Distinct().Reverse().Select(store.Layers.PathOf)], rootFs, scratch, cancellationToken);
        if (config.User is { } user)
        {
            LogUserIgnored(name, user);
        }

        return new(rootFs, null)
        {
            Environment = config.Environment.Select(variable => variable.Split('=', 2)).DistinctBy(pair => pair[0]).ToImmutableDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? ""),
            Entrypoint = config.Entrypoint,
            Command = config.Command,
            WorkingDirectory = config.WorkingDirectory,
        };
    }

    private async Task<ByteString?> LoginAsync(Image.Types.Docker image, CancellationToken cancellationToken)
    {
        if (image.Config is null)
        {
            return null;
        }

        var (login, problem) = await secrets.ReadAsync(image.Config, cancellationToken);
        return problem is null ? login : throw new ImageException($"its login: {problem}");
    }

    private void Unpin(ContainerId id)
    {
        if (_pins.TryRemove(id, out var pins))
        {
            pins.ForEach(pin => pin.Dispose());
        }
    }

    private static void Remove(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        MountCalls.UnmountAll(directory);
        Directory.Delete(directory, recursive: true);
    }

    private static IEnumerable<Digest> ReadLayers(string directory)
    {
        var file = Path.Combine(directory, LayersFile);
        return File.Exists(file) ? File.ReadAllLines(file).Select(Digest.TryParse).OfType<Digest>() : [];
    }

    [LoggerMessage(EventIds.ImageBackend, LogLevel.Information, "Layers of images become one tree by '{Backend}'")]
    private partial void LogBackend(string backend);

    [LoggerMessage(EventIds.RootFsRemoved, LogLevel.Information, "Removed the root file systems of container {ContainerId}, which is gone")]
    private partial void LogOrphan(string containerId);

    [LoggerMessage(EventIds.ImageUserIgnored, LogLevel.Warning, "Image {Image} asks for user '{User}', which is ignored: the framework or the command says who runs it")]
    private partial void LogUserIgnored(string image, string user);
}
