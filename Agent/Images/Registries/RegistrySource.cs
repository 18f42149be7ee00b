namespace Levee.Agent.Images.Registries;

/// <summary>Images of registries, over HTTP. Source: OCI distribution specification.</summary>
/// <param name="http">Asked at each image, so that an agent that fetches none does not carry the client.</param>
/// <param name="fallback">Registry of images that name none.</param>
/// <param name="config">Logins for tasks that bring none along.</param>
internal sealed class RegistrySource(Func<HttpClient> http, Uri fallback, DockerConfig? config) : IImageSource
{
    private const int MostBytes = 16 * 1024 * 1024; // Of documents; registries allow 4 MB.
    private const int MostIndirections = 4;

    public async Task<ImageContent> FindAsync(ImageReference reference, DockerConfig? credentials, string staging, CancellationToken cancellationToken)
    {
        var address = RegistryAddress.Of(reference, fallback);
        var session = new RegistrySession(http(), address, credentials?.Find(address.Host) ?? config?.Find(address.Host));
        var manifest = Manifest.Parse(await ManifestAsync(session, reference.Wanted, reference.Digest, cancellationToken), $"{reference}");
        for (var i = 0; manifest.Chosen is { } chosen; i++)
        {
            manifest = i == MostIndirections ? throw new ImageException($"{reference} is a list of lists of lists")
                : Manifest.Parse(await ManifestAsync(session, $"{chosen.Digest}", chosen.Digest, cancellationToken), $"{reference}");
        }

        using var response = await session.GetAsync(address.Blob(manifest.Config!.Digest), [], cancellationToken);
        var document = await ReadAsync(response, cancellationToken);
        manifest.Config.Digest.Check(document, $"the configuration of {reference}");
        return new(document, [.. manifest.Layers.Select(layer => new LayerBlob($"layer {layer.Digest} of {reference}", (directory, ct) => FetchAsync(session, layer, directory, ct)))]);
    }

    /// <param name="digest">What it must have; else what the registry says it has.</param>
    private static async Task<byte[]> ManifestAsync(RegistrySession session, string wanted, Digest? digest, CancellationToken cancellationToken)
    {
        using var response = await session.GetAsync(session.Address.Manifest(wanted), Manifest.MediaTypes, cancellationToken);
        var document = await ReadAsync(response, cancellationToken);
        digest ??= response.Headers.TryGetValues("Docker-Content-Digest", out var values) ? Digest.TryParse(values.FirstOrDefault()) : null;
        digest?.Check(document, $"the manifest of {session.Address.Repository}:{wanted}");
        return document;
    }

    private static async Task<string> FetchAsync(RegistrySession session, Descriptor layer, string directory, CancellationToken cancellationToken)
    {
        var what = $"layer {layer.Digest} of {session.Address.Repository}";
        if (layer.IsForeign)
        {
            throw new ImageException($"{what} may not be distributed by registries");
        }

        var path = Path.Combine(directory, layer.Digest.Hex);
        using var response = await session.GetAsync(session.Address.Blob(layer.Digest), [], cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var hash = layer.Digest.StartHash();
            await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var buffer = new byte[128 * 1024];
            int count;
            while ((count = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, count));
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                if (file.Length > layer.Size)
                {
                    throw new ImageException($"{what} is longer than the {layer.Size} bytes of its manifest");
                }
            }

            layer.Digest.Check(hash, what);
            return path;
        }
        catch (Exception error) when (error is HttpRequestException or HttpIOException)
        {
            throw new ImageException($"{what} broke off: {error.Message}", error);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MostBytes, cancellationToken);
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new ImageException($"{response.RequestMessage?.RequestUri?.AbsolutePath} broke off or is longer than {MostBytes} bytes: {error.Message}", error);
        }
    }
}
