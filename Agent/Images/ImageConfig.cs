using System.Collections.Immutable;
using System.Text.Json;

namespace Levee.Agent.Images;

/// <summary>What an image says of itself. Source: OCI image specification, config.md; Docker's form is the same.</summary>
/// <param name="Layers">Digests of the unpacked layers, the lowest first.</param>
/// <param name="Environment"><c>NAME=value</c> each.</param>
internal sealed record ImageConfig(
    ImmutableArray<Digest> Layers, ImmutableArray<string> Environment, ImmutableArray<string> Entrypoint, ImmutableArray<string> Command, string? WorkingDirectory, string? User)
{
    /// <exception cref="ImageException">It is no such document.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> json, string what)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var run = root.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object ? config : default;
            return new(
                [.. root.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(id => Digest.Parse(id.GetString(), $"a layer of {what}"))],
                Texts(run, "Env"), Texts(run, "Entrypoint"), Texts(run, "Cmd"), Text(run, "WorkingDir"), Text(run, "User"));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ImageException($"the configuration of {what} is malformed: {error.Message}", error);
        }
    }

    private static ImmutableArray<string> Texts(JsonElement config, string name) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(item => item.GetString() ?? "")] : [];

    private static string? Text(JsonElement config, string name) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;
}
