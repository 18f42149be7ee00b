using System.Buffers;
using System.Globalization;

namespace Levee.Grains.Interfaces.Configuration;

/// <summary>Durations as Mesos writes them: a number and one unit, e.g. <c>5secs</c>, <c>1mins</c>. Source: spec executor-api section 8.1.</summary>
public static class MesosDuration
{
    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.");

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

    /// <summary>What Mesos says of a text that is no duration. It takes no blanks; <see cref="Parse"/> does.</summary>
    /// <returns><see langword="null"/>: nothing is wrong. Source: stout's duration.hpp.</returns>
    public static string? Problem(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.AsSpan().IndexOfAnyExcept(Number);
        if (end < 0)
        {
            return $"Invalid duration '{text}'";
        }

        var (number, unit) = (text[..end], text[end..]);
        return !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? $"Failed to convert '{number}' to number"
            : Units.FirstOrDefault(known => known.Unit == unit) is not { Unit: not null } known
                ? $"Unknown duration unit '{unit}'; supported units are 'ns', 'us', 'ms', 'secs', 'mins', 'hrs', 'days', and 'weeks'"
            : value * (double)known.Ticks * TimeSpan.NanosecondsPerTick > long.MaxValue ? "Argument out of the range that a Duration can represent due to int64_t's size limit"
            : null;
    }

    /// <summary>The text with the largest unit that gives a whole number, e.g. <c>90secs</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var (unit, ticks) = duration == TimeSpan.Zero ? ("ns", 1) : Units.First(unit => unit.Ticks < 1 || duration.Ticks % unit.Ticks == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks:0}{unit}");
    }
}
