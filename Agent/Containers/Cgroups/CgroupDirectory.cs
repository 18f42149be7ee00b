using System.Globalization;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>One cgroup: a directory of the kernel.</summary>
/// <remarks>Errors are <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> as the kernel gives them.</remarks>
internal static class CgroupDirectory
{
    public const string ProcessesFile = "cgroup.procs";

    /// <summary>Makes a container's cgroup, and those above it that are missing.</summary>
    public static void Create(CgroupLayout layout, string controller, ContainerId id)
    {
        var directory = layout.Container(controller, id);
        if (!layout.IsUnified)
        {
            Make(directory, controller);
            return;
        }

        var hierarchy = layout.Controllers[controller];
        var above = hierarchy;
        foreach (var part in Path.GetRelativePath(hierarchy, directory).Split('/'))
        {
            Enable(above, controller);
            above = Path.Combine(above, part);
            Directory.CreateDirectory(above);
        }

        Directory.CreateDirectory(layout.Leaf(directory));
        Enable(above, controller);
    }

    public static string Read(string cgroup, string file) => File.ReadAllText(Path.Combine(cgroup, file)).TrimEnd('\n');

    public static long ReadNumber(string cgroup, string file) => Number(Read(cgroup, file));

    /// <summary>A file of lines <c>name number</c>.</summary>
    public static Dictionary<string, long> ReadTable(string cgroup, string file) => Read(cgroup, file).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ')).Where(fields => fields.Length == 2).ToDictionary(fields => fields[0], fields => Number(fields[1]), StringComparer.Ordinal);

    public static void Write(string cgroup, string file, string text) => File.WriteAllText(Path.Combine(cgroup, file), text);

    public static void Write(string cgroup, string file, long number) => Write(cgroup, file, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Processes in a cgroup and in those below it; none when it is gone.</summary>
    public static List<int> Processes(string cgroup)
    {
        var pids = new List<int>();
        try
        {
            foreach (var directory in Directory.EnumerateDirectories(cgroup, "*", SearchOption.AllDirectories).Prepend(cgroup))
            {
                pids.AddRange(File.ReadLines(Path.Combine(directory, ProcessesFile)).Select(line => int.Parse(line, CultureInfo.InvariantCulture)));
            }
        }
        catch (Exception error) when (error is DirectoryNotFoundException or FileNotFoundException || IsGone(error))
        {
            // Removed meanwhile.
        }

        return pids;
    }

    /// <summary>Removes a cgroup and those below it.</summary>
    /// <returns>Whether it is gone; <see langword="false"/>: processes are left in it.</returns>
    public static bool Remove(string cgroup)
    {
        if (!Directory.Exists(cgroup))
        {
            return true;
        }

        try
        {
            foreach (var below in Directory.GetDirectories(cgroup))
            {
                Remove(below);
            }

            // Files of a cgroup go with it; Directory.Delete would want to delete them first.
            return Libc.rmdir(cgroup) == 0 || !Directory.Exists(cgroup);
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
    }

    /// <summary>ENODEV: the cgroup of an open file was removed.</summary>
    private static bool IsGone(Exception error) => error is IOException && (error.HResult & 0xFFFF) == Libc.NoDevice;

    private static long Number(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (long)Math.Min(number, long.MaxValue) : -1;

    private static void Enable(string cgroup, string controller)
    {
        const string File = "cgroup.subtree_control";
        if (controller.Length > 0 && !Read(cgroup, File).Split(' ').Contains(controller))
        {
            Write(cgroup, File, "+" + controller);
        }
    }

    private static void Make(string directory, string controller)
    {
        if (Directory.Exists(directory))
        {
            return;
        }

        Make(Path.GetDirectoryName(directory)!, controller);
        Directory.CreateDirectory(directory);
        if (controller == "cpuset")
        {
            // A fresh one has neither processors nor memory, and takes no process.
            foreach (var file in (string[])["cpuset.cpus", "cpuset.mems"])
            {
                Write(directory, file, Read(Path.GetDirectoryName(directory)!, file));
            }
        }
    }
}
