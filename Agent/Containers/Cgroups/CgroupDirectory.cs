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

        HandDown(layout, controller, directory);
        Directory.CreateDirectory(layout.Leaf(directory));
    }

    /// <summary>Makes a cgroup of v2 that can give a controller to those below it; so can all above it then.</summary>
    public static void HandDown(CgroupLayout layout, string controller, string cgroup)
    {
        var above = layout.Controllers[controller];
        foreach (var part in Path.GetRelativePath(above, cgroup).Split('/'))
        {
            Enable(layout, above, controller);
            above = Path.Combine(above, part);
            Directory.CreateDirectory(above);
        }

        Enable(layout, above, controller);
    }

    public static string Read(string cgroup, string file) => File.ReadAllText(Path.Combine(cgroup, file)).TrimEnd('\n');

    public static long ReadNumber(string cgroup, string file) => Number(Read(cgroup, file));

    /// <summary>A file of lines <c>name number</c>.</summary>
    public static Dictionary<string, long> ReadTable(string cgroup, string file) => Table(Read(cgroup, file));

    /// <summary>Lines <c>name number</c>; others are left out.</summary>
    public static Dictionary<string, long> Table(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
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

    /// <summary>v2: whether a living process is in a cgroup or below it.</summary>
    public static bool IsPopulated(string cgroup)
    {
        try
        {
            return ReadTable(cgroup, "cgroup.events").GetValueOrDefault("populated") != 0;
        }
        catch (Exception error) when (error is DirectoryNotFoundException or FileNotFoundException || IsGone(error))
        {
            return false; // Removed meanwhile, which a populated one cannot be.
        }
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

    private static void Enable(CgroupLayout layout, string cgroup, string controller)
    {
        const string File = "cgroup.subtree_control";
        if (layout.MustHandDown(controller) && !Read(cgroup, File).Split(' ').Contains(controller))
        {
            Write(cgroup, File, "+" + controller);
        }
    }

    /// <summary>Makes a cgroup of v1, and those above it that are missing.</summary>
    public static void Make(string directory, string controller)
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
