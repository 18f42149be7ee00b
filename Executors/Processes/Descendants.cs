using System.Globalization;
using System.Text;
using Levee.Executors.Native;

namespace Levee.Executors.Processes;

/// <summary>The children of a process, theirs, and so on.</summary>
/// <remarks>An executor adopts every orphan below it (PR_SET_CHILD_SUBREAPER), so nothing that its task started ever leaves this tree, whatever session it makes.</remarks>
internal static class Descendants
{
    private const int MostText = 16 * 1024; // Whoever lists looks again until nobody is left.

    /// <summary>Descendants of a process, parents before their children; ended ones included.</summary>
    /// <param name="visit">Called with each one before its children are looked for.</param>
    public static List<int> Of(int pid, Action<int>? visit = null)
    {
        var found = ChildrenOf(pid);
        for (var i = 0; i < found.Count; i++)
        {
            visit?.Invoke(found[i]);
            found.AddRange(ChildrenOf(found[i]));
        }

        return found;
    }

    public static List<int> ChildrenOf(int pid)
    {
        var children = new List<int>();
        if (!TryAddChildren(pid, children))
        {
            AddByScan(pid, children);
        }

        return children;
    }

    /// <summary>By <c>/proc/pid/task/tid/children</c>.</summary>
    /// <returns><see langword="false"/> when the kernel has no such file.</returns>
    private static bool TryAddChildren(int pid, List<int> children)
    {
        var tasks = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task");
        var buffer = new byte[MostText];
        var known = false;
        foreach (var thread in Entries(tasks))
        {
            var length = SmallFile.Read($"{thread}/children", buffer);
            known |= length >= 0;
            AddPids(Encoding.ASCII.GetString(buffer, 0, Math.Max(0, length)), children);
        }

        return known || ProcessEntry.Read(pid) is null;
    }

    /// <summary>Each pid of the text is followed by a blank; one that is not was cut off, and would name another process.</summary>
    internal static void AddPids(string text, List<int> pids)
    {
        foreach (var pid in text[..(text.LastIndexOf(' ') + 1)].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                pids.Add(number);
            }
        }
    }

    private static void AddByScan(int pid, List<int> children)
    {
        foreach (var directory in Entries("/proc"))
        {
            if (int.TryParse(directory.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var other)
                && ProcessEntry.Read(other) is { } entry && entry.Parent == pid)
            {
                children.Add(other);
            }
        }
    }

    private static string[] Entries(string directory)
    {
        try
        {
            return Directory.GetDirectories(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return []; // The process ended meanwhile.
        }
    }
}
