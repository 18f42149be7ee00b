using System.Diagnostics;
using System.Globalization;

namespace Levee.Benchmarks.Loads;

/// <summary>
/// What a silo costs that has nothing to do. Budget for <c>levee silo</c> with one agent: 120 MB resident and 0.5 % of a core; Mesos' master: 71 MB.
/// </summary>
internal static class IdleLoad
{
    /// <summary>Arguments: <c>pid</c> of a silo that runs already, <c>seconds</c>.</summary>
    public static async Task<int> RunAsync(LoadArguments arguments)
    {
        var pid = arguments.Number("pid", 0);
        if (pid == 0)
        {
            Console.Error.WriteLine("idle: --pid is missing; it must be the process id of a silo, as 'levee up' starts it.");
            return 2;
        }

        var duration = TimeSpan.FromSeconds(arguments.Number("seconds", 60));
        using var process = Process.GetProcessById(pid);
        var before = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        await Task.Delay(duration, TimeProvider.System);
        process.Refresh();
        var share = (process.TotalProcessorTime - before) / clock.Elapsed;
        var resident = File.ReadLines($"/proc/{pid}/status").Where(line => line.StartsWith("VmRSS", StringComparison.Ordinal) || line.StartsWith("Rss", StringComparison.Ordinal));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{share:0.000 %} of a core over {clock.Elapsed.TotalSeconds:0} s"));
        Console.WriteLine(string.Join(System.Environment.NewLine, resident));
        return 0;
    }
}
