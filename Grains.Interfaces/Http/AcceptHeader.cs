using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Levee.Grains.Interfaces.Http;

/// <summary>Mesos' content negotiation. Source: scheduler-api, section 1.2; clients (the last of several header lines counts).</summary>
public static class AcceptHeader
{
    /// <returns>JSON whenever it is admitted, whatever the q-values say; else protobuf; null when neither is.</returns>
    public static WireFormat? Negotiate(StringValues accept) =>
        Admits(accept, MediaTypes.Json) ? WireFormat.Json
        : Admits(accept, MediaTypes.Protobuf) ? WireFormat.Protobuf
        : null;

    /// <summary>Whether a type, its group or <c>*/*</c> is listed, and the most exact of them has no <c>q=0</c>. No header admits all.</summary>
    public static bool Admits(StringValues accept, string mediaType)
    {
        if (accept.Count == 0 || string.IsNullOrWhiteSpace(accept[^1]))
        {
            return true;
        }

        var group = string.Concat(mediaType.AsSpan(0, mediaType.IndexOf('/', StringComparison.Ordinal)), "/*");
        string[] ranges = [mediaType, group, "*/*"];
        foreach (var range in ranges)
        {
            foreach (var entry in accept[^1]!.Split(','))
            {
                var parts = entry.Split(';', StringSplitOptions.TrimEntries);
                if (parts[0].Equals(range, StringComparison.OrdinalIgnoreCase))
                {
                    return !parts.Skip(1).Any(IsZeroQuality);
                }
            }
        }

        return false;
    }

    private static bool IsZeroQuality(string parameter)
    {
        var sides = parameter.Split('=', 2, StringSplitOptions.TrimEntries);
        return sides.Length == 2 && sides[0].Equals("q", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(sides[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var quality) && quality == 0;
    }
}
