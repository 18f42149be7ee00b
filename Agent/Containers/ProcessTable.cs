using System.Globalization;
using System.Text;

namespace Levee.Agent.Containers;

/// <summary>Reads <c>/proc</c>.</summary>
internal static class ProcessTable
{
    /// <summary>Environment variable that marks each process of a container with the container's id.</summary>
    public const string Mark = "LEVEE_CONTAINER_ID";

    /// <summary>This process.</summary>
    public static ProcessEntry Self { get; } = Find(Libc.getpid()) ?? throw new InvalidOperationException("/proc is not mounted; the agent needs it to find the processes of its tasks.");

    /// <summary>All processes, in ascending order of pid.</summary>
    public static List<ProcessEntry> Read()
    {
        var table = new List<ProcessEntry>(256);
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Find(pid) is { } entry)
            {
                table.Add(entry);
            }
        }

        return table;
    }

    /// <summary>One process; <see langword="null"/> when there is none with this pid.</summary>
    public static ProcessEntry? Find(int pid) => StatOf(pid) is { } stat ? ProcessEntry.Parse(stat) : null;

    /// <summary>What a process has used; <see langword="null"/> when there is none with this pid.</summary>
    public static ProcessUsage? UsageOf(int pid) => StatOf(pid) is { } stat ? ProcessUsage.Parse(stat) : null;

    /// <summary>The container id that a process carries; <see langword="null"/> when it carries none or is not ours to see.</summary>
    public static string? MarkOf(int pid)
    {
        try
        {
            var text = "\0" + Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/environ")) + "\0";
            var start = text.IndexOf($"\0{Mark}=", StringComparison.Ordinal);
            if (start < 0)
            {
                return null;
            }

            start += Mark.Length + 2;
            return text[start..text.IndexOf('\0', start)];
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The first process of those that carry a container id; <see langword="null"/> when none does.</summary>
    public static ProcessEntry? FindMarked(string mark) =>
        Read().Where(process => process.IsAlive && MarkOf(process.Pid) == mark).OrderBy(process => process.StartTime).ThenBy(process => process.Pid).Cast<ProcessEntry?>().FirstOrDefault();

    private static string? StatOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            return null; // Ended meanwhile: ENOENT on open or ESRCH on read.
        }
        catch (UnauthorizedAccessException)
        {
            return null; // hidepid: not ours.
        }
    }
}
