using System.Globalization;
using System.Text;
using Levee.Executors.Native;

namespace Levee.Executors.Processes;

/// <summary>A process as <c>/proc/pid/stat</c> has it.</summary>
/// <param name="State">Z has ended and waits for its parent.</param>
internal readonly record struct ProcessEntry(int Pid, int Parent, char State)
{
    /// <summary>Whether the process can still do something.</summary>
    public bool IsAlive => State is not ('Z' or 'X');

    /// <returns><see langword="null"/> when there is no such process.</returns>
    public static ProcessEntry? Read(int pid)
    {
        Span<byte> buffer = stackalloc byte[512];
        var length = SmallFile.Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), buffer);
        return length <= 0 ? null : Parse(pid, Encoding.Latin1.GetString(buffer[..length]));
    }

    /// <summary>The name in parentheses may hold blanks and parentheses itself.</summary>
    internal static ProcessEntry? Parse(int pid, string stat)
    {
        var close = stat.LastIndexOf(')');
        var fields = close < 0 ? [] : stat[(close + 1)..].Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= 3 && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var parent) ? new(pid, parent, fields[0][0]) : null;
    }
}
