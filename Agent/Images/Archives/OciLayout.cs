using System.Text.Json;

namespace Levee.Agent.Images.Archives;

/// <summary>An OCI image layout. Source: OCI image specification, image-layout.md.</summary>
internal static class OciLayout
{
    public const string IndexFile = "index.json";
    private const string NameAnnotation = "org.opencontainers.image.ref.name";
    private const int MostIndirections = 4;

    /// <exception cref="ImageException">The image is not in there, or damaged.</exception>
    public static ImageContent Open(ImageReference reference, string root)
    {
        var index = ArchiveFiles.Read(root, IndexFile);
        var hasNames = HasNames(index, reference);
        var manifest = Manifest.Parse(index, $"{reference}", entry => !hasNames || IsMeant(entry, reference));
        for (var i = 0; manifest.Chosen is { } chosen; i++)
        {
            manifest = i == MostIndirections ? throw new ImageException($"{reference} is a list of lists of lists")
                : Manifest.Parse(ReadBlob(root, chosen.Digest, $"the manifest of {reference}"), $"{reference}");
        }

        var config = ReadBlob(root, manifest.Config!.Digest, $"the configuration of {reference}");
        return new(config, [.. manifest.Layers.Select(layer => Layer(root, layer.Digest, reference))]);
    }

    /// <summary>With one image only, its name does not matter; a digest always does.</summary>
    private static bool HasNames(byte[] index, ImageReference reference)
    {
        if (reference.Digest is not null)
        {
            return true;
        }

        using var document = JsonDocument.Parse(index);
        return document.RootElement.TryGetProperty("manifests", out var list) && list.EnumerateArray().Any(entry => IsMeant(entry, reference));
    }

    private static bool IsMeant(JsonElement entry, ImageReference reference) => reference.Digest is { } digest
        ? entry.TryGetProperty("digest", out var value) && value.GetString() == $"{digest}"
        : entry.TryGetProperty("annotations", out var annotations) && annotations.TryGetProperty(NameAnnotation, out var name)
            && name.GetString() is { } text && (text == reference.Tag || text == $"{reference}");

    private static LayerBlob Layer(string root, Digest digest, ImageReference reference) => new($"layer {digest} of {reference}", async (_, cancellationToken) =>
    {
        var path = ArchiveFiles.Find(root, PathOf(digest));
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var hash = digest.StartHash();
        var buffer = new byte[128 * 1024];
        int count;
        while ((count = await file.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, count));
        }

        digest.Check(hash, $"layer {digest} of {reference}");
        return path;
    });

    private static byte[] ReadBlob(string root, Digest digest, string what)
    {
        var content = ArchiveFiles.Read(root, PathOf(digest));
        digest.Check(content, what);
        return content;
    }

    private static string PathOf(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";
}
