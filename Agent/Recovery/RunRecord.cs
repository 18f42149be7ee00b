using System.Globalization;
using Levee.Agent.Containers;

namespace Levee.Agent.Recovery;

/// <summary>What an agent notes of a run, so that the next agent on the same work directory can find its processes.</summary>
/// <remarks>
/// A run's directory exists as long as anything of it may run; <c>forked.pid</c> holds the pid, its start time in ticks since boot, and the boot's id.
/// </remarks>
internal static class RunRecord
{
    /// <summary>Opens the record of a run that is about to start.</summary>
    public static void Create(string runDirectory) => Directory.CreateDirectory(Path.Combine(runDirectory, "pids"));

    /// <summary>Notes the first process.</summary>
    public static void WritePid(string runDirectory, int pid)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{pid} {ProcessTable.Find(pid)?.StartTime ?? 0} {BootId.Current}\n");
        File.WriteAllText(PidFile(runDirectory), text);
    }

    /// <summary>Nothing of the run is left.</summary>
    public static void Remove(string runDirectory)
    {
        if (Directory.Exists(runDirectory))
        {
            Directory.Delete(runDirectory, recursive: true);
        }
    }

    /// <summary>The first process, if it is still the one that was noted.</summary>
    public static ProcessEntry? FindProcess(string runDirectory)
    {
        var file = PidFile(runDirectory);
        var fields = File.Exists(file) ? File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
        return fields.Length == 3
            && fields[2] == BootId.Current
            && int.TryParse(fields[0], CultureInfo.InvariantCulture, out var pid)
            && long.TryParse(fields[1], CultureInfo.InvariantCulture, out var started)
            && ProcessTable.Find(pid) is { } entry
            && entry.StartTime == started
                ? entry
                : null;
    }

    private static string PidFile(string runDirectory) => Path.Combine(runDirectory, "pids", "forked.pid");
}
