using System.Text.Json;

namespace Levee.Agent.Images.Archives;

/// <summary>What <c>docker save</c> wrote, unpacked. Source: Docker image specification v1.2 (manifest.json).</summary>
internal static class SavedImage
{
    public const string File = "manifest.json";

    /// <exception cref="ImageException">The image is not in there.</exception>
    public static ImageContent Open(ImageReference reference, string root)
    {
        if (reference.Digest is not null)
        {
            throw new ImageException($"{reference}: archives of 'docker save' do not know digests of manifests; name a tag");
        }

        try
        {
            using var document = JsonDocument.Parse(ArchiveFiles.Read(root, File));
            var image = Choose([.. document.RootElement.EnumerateArray()], reference);
            var path = image.GetProperty("Config").GetString()!;
            var config = ArchiveFiles.Read(root, path);
            Digest.TryParse($"sha256:{Path.GetFileNameWithoutExtension(path)}")?.Check(config, $"the configuration of {reference}");
            return new(config, [.. image.GetProperty("Layers").EnumerateArray().Select(layer => Layer(root, layer.GetString()!, reference))]);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ImageException($"{File} of {reference} is malformed: {error.Message}", error);
        }
    }

    /// <summary>What is in there is checked against the configuration when it is unpacked.</summary>
    private static LayerBlob Layer(string root, string path, ImageReference reference) =>
        new($"layer {path} of {reference}", (_, _) => Task.FromResult(ArchiveFiles.Find(root, path)));

    private static JsonElement Choose(List<JsonElement> images, ImageReference reference)
    {
        var named = images.Where(image => image.TryGetProperty("RepoTags", out var tags) && tags.ValueKind == JsonValueKind.Array
            && tags.EnumerateArray().Any(tag => tag.GetString() is { } text && IsSame(text, reference))).ToList();
        return named.Count > 0 ? named[0]
            : images.Count == 1 ? images[0]
            : throw new ImageException($"{reference} is not among the {images.Count} images of its archive");
    }

    private static bool IsSame(string tag, ImageReference reference) => tag == $"{reference}" || tag == $"{reference.Repository}:{reference.Tag}";
}
