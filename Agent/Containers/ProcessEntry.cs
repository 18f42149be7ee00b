using System.Globalization;

namespace Levee.Agent.Containers;

/// <summary>One line of the process table.</summary>
/// <param name="State">Letter of <c>/proc/pid/stat</c>: <c>Z</c> has ended and waits for its parent.</param>
/// <param name="StartTime">Ticks since boot; with the pid it names a process for good.</param>
internal readonly record struct ProcessEntry(int Pid, int Parent, int Session, char State, long StartTime)
{
    /// <summary>Whether the process can still do something.</summary>
    public bool IsAlive => State is not ('Z' or 'X');

    /// <summary>Reads the text of <c>/proc/pid/stat</c>. The name in parentheses may hold blanks and parentheses itself.</summary>
    /// <returns><see langword="null"/> when the text is not complete (the process just ended).</returns>
    public static ProcessEntry? Parse(string stat)
    {
        var open = stat.IndexOf('(', StringComparison.Ordinal);
        var close = stat.LastIndexOf(')');
        if (open < 1 || close < open)
        {
            return null;
        }

        var fields = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20
            ? null
            : new(Number(stat.AsSpan(0, open)), Number(fields[1]), Number(fields[3]), fields[0][0], long.Parse(fields[19], CultureInfo.InvariantCulture));

        static int Number(ReadOnlySpan<char> text) => int.Parse(text.Trim(), CultureInfo.InvariantCulture);
    }
}
