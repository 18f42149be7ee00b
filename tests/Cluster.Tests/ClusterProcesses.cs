using System.Globalization;

namespace Levee.Cluster.Tests;

/// <summary>Finds processes of one cluster by what /proc says of them.</summary>
internal static class ClusterProcesses
{
    /// <summary>Tasks named <paramref name="command"/> whose working directory is a sandbox below <paramref name="workDir"/>.</summary>
    public static List<int> Tasks(DirectoryInfo workDir, string command) =>
    [
        .. Pids().Where(pid => Read(pid, "comm").Trim() == command && (WorkingDirectory(pid)?.StartsWith(workDir.FullName, StringComparison.Ordinal) ?? false)),
    ];

    /// <summary>The executor id of a process that runs in an executor's sandbox.</summary>
    public static string? ExecutorOf(int pid) =>
        WorkingDirectory(pid)?.Split('/') is { } parts && Array.LastIndexOf(parts, "executors") is var at and >= 0 && at + 1 < parts.Length ? parts[at + 1] : null;

    /// <summary>The daemon that <c>levee up</c> with process id <paramref name="supervisor"/> runs as <paramref name="name"/>, e.g. <c>silo</c>.</summary>
    public static int Daemon(int supervisor, string name) =>
        Pids().Single(pid => Read(pid, "cmdline").Split('\0') is [_, var first, ..] && first == name && ParentOf(pid) == supervisor);

    /// <summary>Children of <paramref name="supervisor"/> that run.</summary>
    public static List<int> Children(int supervisor) => [.. Pids().Where(pid => ParentOf(pid) == supervisor)];

    private static IEnumerable<int> Pids() =>
        Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    private static int ParentOf(int pid) => Read(pid, "stat") is { Length: > 0 } stat ? int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture) : 0;

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return string.Empty;
        }
    }

    private static string? WorkingDirectory(int pid)
    {
        try
        {
            return new DirectoryInfo($"/proc/{pid}/cwd").ResolveLinkTarget(returnFinalTarget: false)?.FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
