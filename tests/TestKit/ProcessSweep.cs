using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Levee.TestKit;

/// <summary>
/// Ends what a run of tests has started: every process that has the run's mark in its environment, which it passes on to all it starts, daemons included.
/// A shell beside the tests does it as soon as the tests' process is gone, whatever ended that.
/// </summary>
public sealed partial class ProcessSweep : IDisposable
{
    private const int Kill9 = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Waits for the end of its input, then kills as long as it finds any: they may fork meanwhile.
    private const string Script = """
        read -r _
        i=0
        while [ $i -lt 50 ]; do
          found=
          for d in /proc/[0-9]*; do
            if tr '\0' '\n' < $d/environ 2> /dev/null | grep -q -- "^$0"; then kill -9 ${d#/proc/} 2> /dev/null && found=1; fi
          done
          [ "$found" ] || exit 0
          i=$((i + 1)); sleep 0.1
        done
        """;

    private readonly Process _watch;

    /// <param name="mark">Variable and the beginning of its value, e.g. <c>NAME=run-7.</c>; taken as a regular expression.</param>
    public ProcessSweep(string mark) => _watch = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script, mark]) { RedirectStandardInput = true })!;

    /// <summary>Kills all processes whose environment has a variable, until none is left.</summary>
    /// <param name="variable">Name and whole value.</param>
    /// <exception cref="TimeoutException">They do not end.</exception>
    public static void Kill(string variable)
    {
        var watch = Stopwatch.StartNew();
        while (Find(variable).ToList() is { Count: > 0 } left)
        {
            left.ForEach(pid => _ = kill(pid, Kill9)); // Fails only when it has just ended.
            if (watch.Elapsed > Patience)
            {
                throw new TimeoutException($"Processes with {variable} do not end: {string.Join(", ", left)}.");
            }
        }
    }

    /// <summary>Pids of the living processes whose environment has a variable.</summary>
    public static IEnumerable<int> Find(string variable) =>
        from directory in Directory.GetDirectories("/proc")
        let name = Path.GetFileName(directory)
        where int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _) && Has(directory, variable)
        select int.Parse(name, CultureInfo.InvariantCulture);

    /// <summary>Ends all that is left.</summary>
    public void Dispose()
    {
        _watch.StandardInput.Close();
        _watch.WaitForExit(Patience);
        _watch.Dispose();
    }

    private static bool Has(string directory, string variable)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, "environ")).Split('\0').Contains(variable); // Empty for one that is dead already.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // It has just ended, or is none of ours.
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
