using System.Collections.Immutable;
using System.Text.Json;

namespace Levee.Agent.Images;

/// <summary>When images that nobody uses are removed. Source: spec agent-behaviour section 17 (<c>--image_gc_config</c>).</summary>
/// <param name="Headroom">Part of the disk to keep free, 0 to 1.</param>
/// <param name="Interval">Time between two looks.</param>
/// <param name="Excluded">Names of images to keep.</param>
internal sealed record ImageGarbageSettings(double Headroom, TimeSpan Interval, ImmutableArray<string> Excluded)
{
    private const double DefaultHeadroom = 0.1;
    private const long NanosecondsPerTick = 100;
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromHours(1);

    /// <exception cref="FormatException">It is no such document.</exception>
    public static ImageGarbageSettings Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var headroom = root.TryGetProperty("image_disk_headroom", out var part) ? part.GetDouble() : DefaultHeadroom;
            var interval = root.TryGetProperty("image_disk_watch_interval", out var time) ? TimeSpan.FromTicks(time.GetProperty("nanoseconds").GetInt64() / NanosecondsPerTick) : DefaultInterval;
            ImmutableArray<string> excluded = root.TryGetProperty("excluded_images", out var images) ? [.. images.EnumerateArray().Select(NameOf)] : [];
            return headroom is < 0 or > 1 ? throw new FormatException("image_disk_headroom must be from 0 to 1")
                : interval <= TimeSpan.Zero ? throw new FormatException("image_disk_watch_interval must be more than zero")
                : new(headroom, interval, excluded);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or ImageException)
        {
            throw new FormatException($"it must be a JSON object with image_disk_headroom, image_disk_watch_interval and excluded_images: {error.Message}", error);
        }
    }

    private static string NameOf(JsonElement image) =>
        $"{ImageReference.Parse(image.ValueKind == JsonValueKind.String ? image.GetString()! : image.GetProperty("docker").GetProperty("name").GetString()!)}";
}
