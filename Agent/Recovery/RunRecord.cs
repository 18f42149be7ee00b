using System.Globalization;
using Levee.Agent.Containers;

namespace Levee.Agent.Recovery;

/// <summary>What an agent notes of a run, so that the next agent on the same work directory can find its processes.</summary>
/// <remarks>
/// A run's directory exists before its process does; <c>executor.sentinel</c> in it says that nothing of the run is left.
/// Names as in spec agent-behaviour section 3.2; <c>forked.pid</c> holds the pid, its start time in ticks since boot, and the boot's id.
/// </remarks>
internal static class RunRecord
{
    private const string Sentinel = "executor.sentinel";

    /// <summary>Opens the record of a run that is about to start.</summary>
    public static void Create(string runDirectory) => Directory.CreateDirectory(Path.Combine(runDirectory, "pids"));

    /// <summary>Notes the first process.</summary>
    public static void WritePid(string runDirectory, int pid)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{pid} {ProcessTable.Find(pid)?.StartTime ?? 0} {BootId}\n");
        File.WriteAllText(PidFile(runDirectory), text);
    }

    /// <summary>Notes that nothing of the run is left.</summary>
    public static void Close(string runDirectory)
    {
        if (Directory.Exists(runDirectory))
        {
            File.WriteAllText(Path.Combine(runDirectory, Sentinel), "");
        }
    }

    /// <summary>Whether <see cref="Close"/> was called.</summary>
    public static bool IsClosed(string runDirectory) => File.Exists(Path.Combine(runDirectory, Sentinel));

    /// <summary>The first process, if it is still the one that was noted.</summary>
    public static ProcessEntry? FindProcess(string runDirectory)
    {
        var file = PidFile(runDirectory);
        var fields = File.Exists(file) ? File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
        return fields.Length == 3
            && fields[2] == BootId
            && int.TryParse(fields[0], CultureInfo.InvariantCulture, out var pid)
            && long.TryParse(fields[1], CultureInfo.InvariantCulture, out var started)
            && ProcessTable.Find(pid) is { } entry
            && entry.StartTime == started
                ? entry
                : null;
    }

    /// <summary>Changes with each boot of the machine.</summary>
    private static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    private static string PidFile(string runDirectory) => Path.Combine(runDirectory, "pids", "forked.pid");
}
