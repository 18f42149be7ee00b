using System.Globalization;

namespace Levee.Agent.Configuration;

/// <summary>Sizes in Mesos' form: a whole number and a unit, each unit 1024 of the one before. Source: spec agent-behaviour section 21.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <returns>Bytes; <see langword="null"/>: not in that form.</returns>
    public static long? Parse(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var unit = Array.IndexOf(Units, text[digits..]);
        return unit >= 0 && long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue >> (10 * unit)
            ? number << (10 * unit)
            : null;
    }

    /// <summary>The largest unit that divides it, e.g. <c>32MB</c>. Source of the form: golden messages of a real agent.</summary>
    public static string Format(long bytes)
    {
        var unit = 0;
        for (; unit < Units.Length - 1 && bytes != 0 && bytes % 1024 == 0; unit++)
        {
            bytes /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes}{Units[unit]}");
    }
}
