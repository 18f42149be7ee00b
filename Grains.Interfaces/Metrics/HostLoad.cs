using System.Globalization;

namespace Levee.Grains.Interfaces.Metrics;

/// <summary>Load and memory of the host, from Linux's <c>/proc</c>; what it does not offer is left out.</summary>
public static class HostLoad
{
    private static readonly string[] Spans = ["1min", "5min", "15min"];

    /// <summary>Adds <c>system/…</c> metrics.</summary>
    public static void AddTo(IDictionary<string, double> metrics)
    {
        metrics["system/cpus_total"] = Environment.ProcessorCount;
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var loads = File.ReadAllText("/proc/loadavg").Split(' ');
        for (var at = 0; at < Spans.Length; at++)
        {
            metrics[$"system/load_{Spans[at]}"] = double.Parse(loads[at], CultureInfo.InvariantCulture);
        }

        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal))
            {
                metrics["system/mem_total_bytes"] = Bytes(line);
            }
            else if (line.StartsWith("MemFree:", StringComparison.Ordinal))
            {
                metrics["system/mem_free_bytes"] = Bytes(line);
            }
        }
    }

    // "MemTotal:       24683124 kB"
    private static double Bytes(string line) => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
}
