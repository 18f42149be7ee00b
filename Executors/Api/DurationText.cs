using System.Globalization;

namespace Levee.Executors.Api;

/// <summary>Durations as Mesos writes them, e.g. <c>15mins</c>. Source: spec executor-api section 8.1.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("weeks", 604800), ("days", 86400), ("hrs", 3600), ("mins", 60), ("secs", 1), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9)];

    /// <returns><see langword="null"/> when the text is no duration.</returns>
    public static TimeSpan? Parse(string text)
    {
        foreach (var (unit, seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return TimeSpan.FromSeconds(Math.Min(number * seconds, int.MaxValue));
            }
        }

        return null;
    }
}
