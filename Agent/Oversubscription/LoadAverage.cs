using System.Globalization;

namespace Levee.Agent.Oversubscription;

/// <summary>The machine's load.</summary>
internal static class LoadAverage
{
    /// <summary>Of the last 5 and 15 minutes.</summary>
    public static (double Five, double Fifteen) Read()
    {
        var fields = File.ReadAllText("/proc/loadavg").Split(' ');
        return (double.Parse(fields[1], CultureInfo.InvariantCulture), double.Parse(fields[2], CultureInfo.InvariantCulture));
    }
}
