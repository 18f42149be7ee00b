using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Levee.Agent.Networks;

/// <summary>How containers are attached to a network: by one plugin or a chain of them. Source: CNI specification, section 1.</summary>
/// <param name="Name">As in <c>NetworkInfo.name</c>.</param>
/// <param name="Version">Of the specification.</param>
/// <param name="Plugins">Their configurations, in the order of ADD.</param>
internal sealed record CniConfig(string Name, string Version, ImmutableArray<JsonObject> Plugins)
{
    private const string NoVersion = "0.1.0";
    private static readonly string[] Extensions = [".conf", ".conflist", ".json"];

    /// <summary>Looks for a network; each time anew, so that networks can come and go while the agent runs.</summary>
    /// <exception cref="NetworkException">No file says what it is.</exception>
    public static CniConfig Find(string? directory, string name)
    {
        var broken = new List<string>();
        foreach (var file in directory is null ? [] : FilesOf(directory))
        {
            try
            {
                if (Parse(File.ReadAllBytes(file)) is { } config && config.Name == name)
                {
                    return config;
                }
            }
            catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
            {
                broken.Add($"'{file}' is malformed: {error.Message}");
            }
        }

        throw new NetworkException($"Unknown CNI network '{name}'{string.Concat(broken.Select(problem => "; " + problem))}");
    }

    /// <exception cref="FormatException">Something is missing.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static CniConfig Parse(ReadOnlySpan<byte> json)
    {
        var root = JsonNode.Parse(json) as JsonObject ?? throw new FormatException("it is no JSON object");
        var name = (string?)root["name"] ?? throw new FormatException("it has no \"name\"");
        var version = (string?)root["cniVersion"] ?? NoVersion;
        ImmutableArray<JsonObject> plugins = root["plugins"] is JsonArray list ? [.. list.Select(plugin => plugin!.DeepClone().AsObject())] : [root];
        return plugins.IsEmpty || plugins.Any(plugin => (string?)plugin["type"] is null or "") ? throw new FormatException("a plugin has no \"type\"") : new(name, version, plugins);
    }

    private static IEnumerable<string> FilesOf(string directory) =>
        Directory.GetFiles(directory).Where(file => Extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["cniVersion"] = Version,
        ["name"] = Name,
        ["plugins"] = new JsonArray([.. Plugins.Select(plugin => plugin.DeepClone())]),
    });
}
