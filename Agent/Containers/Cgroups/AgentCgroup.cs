using System.Globalization;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>The agent's own cgroup; v2 only.</summary>
internal static class AgentCgroup
{
    private const int Rounds = 20; // Processes may fork while they are moved.

    /// <summary>
    /// A cgroup with processes cannot hand controllers down. Where those of containers lie below the agent's own (a delegated unit, a container with a cgroup namespace),
    /// all its processes go to <c>&lt;root&gt;/agent/leaf</c>. The machine's topmost cgroup is free of that rule.
    /// </summary>
    /// <param name="own">Content of <c>/proc/self/cgroup</c>.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void MakeRoom(CgroupLayout cgroups, string own)
    {
        var root = Path.Combine(cgroups.Controllers[""], cgroups.Root);
        if (Find(cgroups, own) is not { } cgroup || !IsAbove(cgroup, root) || !File.Exists(Path.Combine(cgroup, "cgroup.type")))
        {
            return;
        }

        var leaf = cgroups.Leaf(Path.Combine(root, "agent"));
        Directory.CreateDirectory(leaf);
        for (var round = 0; round < Rounds && Members(cgroup) is { Count: > 0 } members; round++)
        {
            members.ForEach(pid => Move(pid, leaf));
        }
    }

    /// <summary>Line <c>0::/path</c>.</summary>
    private static string? Find(CgroupLayout cgroups, string own) =>
        own.Split('\n').FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal)) is { } line ? Path.Join(cgroups.Controllers[""], line[3..]).TrimEnd('/') : null;

    private static bool IsAbove(string cgroup, string other) => other == cgroup || other.StartsWith(cgroup + "/", StringComparison.Ordinal);

    private static List<int> Members(string cgroup) =>
        [.. File.ReadLines(Path.Combine(cgroup, CgroupDirectory.ProcessesFile)).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Where(pid => pid > 0)]; // 0: of another pid namespace.

    private static void Move(int pid, string leaf)
    {
        try
        {
            CgroupDirectory.Write(leaf, CgroupDirectory.ProcessesFile, pid);
        }
        catch (IOException error) when ((error.HResult & 0xFFFF) == Libc.NoSuchProcess)
        {
            // It ended meanwhile.
        }
    }
}
