using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Levee.Agent.Images;

/// <summary>Says what an image consists of, or lists the same image for several machines.</summary>
/// <param name="Config">Of an image; <see langword="null"/>: it is a list.</param>
/// <param name="Layers">The lowest first.</param>
/// <param name="Chosen">Of a list: the manifest for this machine.</param>
/// <remarks>Source: Docker image manifest v2, schema 2; OCI image specification, manifest.md and image-index.md.</remarks>
internal sealed record Manifest(Descriptor? Config, ImmutableArray<Descriptor> Layers, Descriptor? Chosen)
{
    /// <summary>What is asked for, by content type.</summary>
    public static ImmutableArray<string> MediaTypes { get; } =
    [
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.index.v1+json",
    ];

    private static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <param name="accept">Which entries of a list count; all when left out.</param>
    /// <exception cref="ImageException">It is none that can be used.</exception>
    public static Manifest Parse(ReadOnlyMemory<byte> json, string what, Func<JsonElement, bool>? accept = null)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return root.TryGetProperty("manifests", out var list) ? new(null, [], Choose(list.EnumerateArray().Where(accept ?? (_ => true)), what))
                : root.TryGetProperty("layers", out var layers) ? new(Descriptor.Parse(root.GetProperty("config"), what), [.. layers.EnumerateArray().Select(layer => Descriptor.Parse(layer, what))], null)
                : throw new ImageException($"the manifest of {what} is of a kind that is not supported (schema 1, say): {MediaType(root)}");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ImageException($"the manifest of {what} is malformed: {error.Message}", error);
        }
    }

    private static string MediaType(JsonElement root) =>
        root.TryGetProperty("mediaType", out var type) ? $"{type}" : root.TryGetProperty("schemaVersion", out var version) ? $"schema version {version}" : "no media type";

    private static Descriptor Choose(IEnumerable<JsonElement> entries, string what)
    {
        var all = entries.ToList();
        var fitting = all.Where(entry => !entry.TryGetProperty("platform", out var platform) || (Text(platform, "os") == "linux" && Text(platform, "architecture") == Architecture)).ToList();
        return fitting.Count == 0 ? throw new ImageException($"{what} is not for linux/{Architecture}, but for {string.Join(", ", all.Select(Platform))}") : Descriptor.Parse(fitting[0], what);
    }

    private static string Platform(JsonElement entry) => entry.TryGetProperty("platform", out var platform) ? $"{Text(platform, "os")}/{Text(platform, "architecture")}" : "any";

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
