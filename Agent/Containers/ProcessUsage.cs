using System.Globalization;

namespace Levee.Agent.Containers;

/// <summary>What processes have used so far, ended ones left out.</summary>
/// <param name="UserSeconds">Processor time in their own code.</param>
/// <param name="SystemSeconds">Processor time in the kernel for them.</param>
/// <param name="ResidentBytes">Memory they hold now.</param>
internal readonly record struct ProcessUsage(double UserSeconds, double SystemSeconds, long ResidentBytes)
{
    // Linux tells times in these units whatever the kernel's own clock is (USER_HZ).
    private const double TicksPerSecond = 100;

    public static ProcessUsage operator +(ProcessUsage one, ProcessUsage other) =>
        new(one.UserSeconds + other.UserSeconds, one.SystemSeconds + other.SystemSeconds, one.ResidentBytes + other.ResidentBytes);

    /// <summary>Reads the text of <c>/proc/pid/stat</c>.</summary>
    /// <returns><see langword="null"/> when the text is not complete (the process just ended).</returns>
    public static ProcessUsage? Parse(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 22 ? null : new(Number(11) / TicksPerSecond, Number(12) / TicksPerSecond, Number(21) * Environment.SystemPageSize);

        long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
    }
}
