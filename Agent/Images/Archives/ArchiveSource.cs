using Levee.Agent.Images.Layers;
using Levee.Agent.Images.Registries;

namespace Levee.Agent.Images.Archives;

/// <summary>Images of a directory: <c>repository:tag.tar</c> as <c>docker save</c> writes them, or OCI image layouts, packed or not.</summary>
/// <remarks>The tag may be missing from a file's name when it is <c>latest</c>. Source: spec agent-behaviour section 13.3; OCI image specification, image-layout.md.</remarks>
internal sealed class ArchiveSource(string directory) : IImageSource
{
    public async Task<ImageContent> FindAsync(ImageReference reference, DockerConfig? credentials, string staging, CancellationToken cancellationToken)
    {
        var places = Places(reference).Select(name => Path.Combine(directory, name)).ToList();
        if (places.Find(Directory.Exists) is { } layout)
        {
            return Open(reference, layout);
        }

        var archive = places.Select(place => place + ".tar").FirstOrDefault(File.Exists)
            ?? throw new ImageException($"there is no image {reference}: '{places[0]}.tar' does not exist");
        var unpacked = Directory.CreateDirectory(Path.Combine(staging, "archive")).FullName;
        await Task.Run(() => Unpack(archive, unpacked, cancellationToken), cancellationToken);
        return Open(reference, unpacked);
    }

    private static IEnumerable<string> Places(ImageReference reference)
    {
        yield return $"{reference}";
        if (reference is { Tag: ImageReference.DefaultTag, Digest: null } or { Tag: null })
        {
            yield return $"{reference with { Tag = null, Digest = null }}";
        }
    }

    private static void Unpack(string archive, string target, CancellationToken cancellationToken)
    {
        try
        {
            using var file = new BufferedStream(File.OpenRead(archive));
            LayerUnpacker.Unpack(file, target, cancellationToken);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new ImageException($"'{archive}' cannot be unpacked: {error.Message}", error);
        }
    }

    private static ImageContent Open(ImageReference reference, string root) =>
        File.Exists(Path.Combine(root, SavedImage.File)) ? SavedImage.Open(reference, root)
        : File.Exists(Path.Combine(root, OciLayout.IndexFile)) ? OciLayout.Open(reference, root)
        : throw new ImageException($"{reference}: there is neither {SavedImage.File} nor {OciLayout.IndexFile}");
}
