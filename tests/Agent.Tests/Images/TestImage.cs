using System.Collections.Immutable;
using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Levee.Agent.Images;

namespace Levee.Agent.Tests.Images;

/// <summary>An image made by a test, in the forms that tools give it.</summary>
/// <param name="Layers">The lowest first.</param>
/// <param name="Settings">The part <c>config</c> of its configuration.</param>
internal sealed record TestImage(ImmutableArray<LayerArchive> Layers, JsonObject? Settings = null)
{
    public static string Architecture => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    public byte[] Config => Bytes(new JsonObject
    {
        ["architecture"] = Architecture,
        ["os"] = "linux",
        ["config"] = Settings?.DeepClone() ?? new JsonObject(),
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. Layers.Select(layer => (JsonNode)$"{layer.Id}")]) },
    });

    public byte[] Manifest => Bytes(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json",
        ["config"] = Descriptor(Config, "application/vnd.docker.container.image.v1+json"),
        ["layers"] = new JsonArray([.. Layers.Select(layer => (JsonNode)Descriptor(layer.ToGzip(), "application/vnd.docker.image.rootfs.diff.tar.gzip"))]),
    });

    /// <summary>Everything that a registry has of it but the manifest, by digest.</summary>
    public IEnumerable<byte[]> Blobs => [Config, .. Layers.Select(layer => layer.ToGzip())];

    /// <summary>Lists the image for this machine, behind one for another.</summary>
    public byte[] Index => Bytes(new JsonObject
    {
        ["schemaVersion"] = 2,
        ["manifests"] = new JsonArray(
            new JsonObject { ["digest"] = $"{Digest.Of([1])}", ["size"] = 1, ["platform"] = new JsonObject { ["os"] = "windows", ["architecture"] = Architecture } },
            new JsonObject { ["digest"] = $"{Digest.Of(Manifest)}", ["size"] = Manifest.Length, ["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = Architecture } }),
    });

    /// <summary>Writes what <c>docker save</c> would.</summary>
    public void Save(string file, string tag)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var configName = $"{Digest.Of(Config).Hex}.json";
        var archive = new LayerArchive().File(configName, Config);
        foreach (var layer in Layers)
        {
            archive.File($"{layer.Id.Hex}/layer.tar", layer.ToTar());
        }

#pragma warning disable CA1507 // The names are docker's.
        archive.File("manifest.json", Bytes(new JsonArray(new JsonObject
        {
            [nameof(Config)] = configName,
            ["RepoTags"] = new JsonArray(tag),
            [nameof(Layers)] = new JsonArray([.. Layers.Select(layer => (JsonNode)$"{layer.Id.Hex}/layer.tar")]),
        })));
#pragma warning restore CA1507
        File.WriteAllBytes(file, archive.ToTar());
    }

    /// <summary>Writes an OCI image layout.</summary>
    public void SaveLayout(string directory, string tag)
    {
        foreach (var blob in Blobs.Append(Manifest))
        {
            var file = Path.Combine(directory, "blobs", "sha256", Digest.Of(blob).Hex);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, blob);
        }

        File.WriteAllText(Path.Combine(directory, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllBytes(Path.Combine(directory, "index.json"), Bytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["manifests"] = new JsonArray(new JsonObject
            {
                ["digest"] = $"{Digest.Of(Manifest)}", ["size"] = Manifest.Length, ["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = tag },
            }),
        }));
    }

    private static JsonObject Descriptor(byte[] blob, string type) => new() { ["mediaType"] = type, ["size"] = blob.Length, ["digest"] = $"{Digest.Of(blob)}" };

    private static byte[] Bytes(JsonNode node) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(node);
}
