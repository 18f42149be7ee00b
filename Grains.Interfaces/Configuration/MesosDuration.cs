using System.Globalization;

namespace Levee.Grains.Interfaces.Configuration;

/// <summary>Durations as Mesos writes them: a number and one unit, e.g. <c>5secs</c>, <c>1mins</c>. Source: spec executor-api section 8.1.</summary>
public static class MesosDuration
{
    private static readonly (string Unit, decimal Ticks)[] Units =
    [
        ("weeks", TimeSpan.TicksPerDay * 7), ("days", TimeSpan.TicksPerDay), ("hrs", TimeSpan.TicksPerHour), ("mins", TimeSpan.TicksPerMinute),
        ("secs", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond), ("us", TimeSpan.TicksPerMicrosecond), ("ns", 0.01m),
    ];

    /// <returns><see langword="null"/> when the text is no duration, is negative, or exceeds what a <see cref="TimeSpan"/> holds.</returns>
    public static TimeSpan? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.AsSpan().Trim();
        foreach (var (unit, ticks) in Units)
        {
            if (trimmed.EndsWith(unit, StringComparison.Ordinal)
                && decimal.TryParse(trimmed[..^unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return number <= TimeSpan.MaxValue.Ticks / Math.Max(ticks, 1) ? new TimeSpan((long)(number * ticks)) : null;
            }
        }

        return null;
    }

    /// <summary>The text with the largest unit that gives a whole number, e.g. <c>90secs</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var (unit, ticks) = duration == TimeSpan.Zero ? ("ns", 1) : Units.First(unit => unit.Ticks < 1 || duration.Ticks % unit.Ticks == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks:0}{unit}");
    }
}
