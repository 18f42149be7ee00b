using System.Text.Json;

namespace Levee.Agent.Images;

/// <summary>Names a blob. Source: OCI image specification, descriptor.md.</summary>
/// <param name="Size">Bytes; <see langword="null"/>: not said.</param>
/// <param name="IsForeign">To be had from elsewhere only.</param>
internal sealed record Descriptor(Digest Digest, long? Size, bool IsForeign)
{
    public static Descriptor Parse(JsonElement element, string what) => new(
        Digest.Parse(element.GetProperty("digest").GetString(), $"a part of {what}"),
        element.TryGetProperty("size", out var size) ? size.GetInt64() : null,
        element.TryGetProperty("mediaType", out var type) && type.GetString() is { } text && (text.Contains(".foreign.", StringComparison.Ordinal) || text.Contains(".nondistributable.", StringComparison.Ordinal)));
}
