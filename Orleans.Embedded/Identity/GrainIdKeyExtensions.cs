using System.Globalization;

namespace Orleans.Runtime;

/// <summary>Integer and <see cref="Guid"/> keys in their text form.</summary>
public static class GrainIdKeyExtensions
{
    /// <summary>The key of an integer: hex, upper case.</summary>
    public static IdSpan CreateIntegerKey(long key) => IdSpan.Create(key.ToString("X", CultureInfo.InvariantCulture));

    /// <summary>The key of a <see cref="Guid"/>: 32 hex digits.</summary>
    public static IdSpan CreateGuidKey(Guid key) => IdSpan.Create(key.ToString("N", CultureInfo.InvariantCulture));

    /// <summary>The integer behind a key.</summary>
    /// <exception cref="ArgumentException">The key is not one.</exception>
    public static long GetIntegerKey(this GrainId grainId) =>
        long.TryParse(grainId.Key.ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw new ArgumentException($"The key of grain {grainId} is not an integer.", nameof(grainId));

    /// <summary>The <see cref="Guid"/> behind a key.</summary>
    /// <exception cref="ArgumentException">The key is not one.</exception>
    public static Guid GetGuidKey(this GrainId grainId) =>
        Guid.TryParseExact(grainId.Key.ToString(), "N", out var key)
            ? key
            : throw new ArgumentException($"The key of grain {grainId} is not a Guid.", nameof(grainId));
}
