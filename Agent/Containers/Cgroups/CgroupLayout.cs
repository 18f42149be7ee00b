using System.Collections.Immutable;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Where the cgroups of containers lie. Source: spec agent-behaviour section 9.1.</summary>
/// <param name="IsUnified">One hierarchy for all controllers (v2); else one for each.</param>
/// <param name="Controllers">Directory of each controller's hierarchy; the same one for all when unified.</param>
/// <param name="Root">Cgroup below which all others lie.</param>
internal sealed record CgroupLayout(bool IsUnified, ImmutableDictionary<string, string> Controllers, string Root)
{
    /// <summary>With v2 a cgroup has these without being handed them; they are in no <c>cgroup.controllers</c>.</summary>
    private static readonly string[] AlwaysThere = ["", "devices", "perf_event"];

    private const string Inner = "mesos";

    /// <summary>Reads what the machine has mounted.</summary>
    /// <param name="mounts">Content of <c>/proc/self/mountinfo</c>.</param>
    /// <param name="hierarchy">Where to look, <c>--cgroups_hierarchy</c>.</param>
    public static CgroupLayout Read(string mounts, string hierarchy, string root)
    {
        var controllers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var line in mounts.Split('\n'))
        {
            // 36 35 98:0 /root /point options [tags] - type source super-options
            var halves = line.Split(" - ", 2);
            var (left, right) = (halves[0].Split(' '), halves[^1].Split(' '));
            if (halves.Length < 2 || left.Length < 6 || right.Length < 3)
            {
                continue;
            }

            if (right[0] == "cgroup2" && left[4] == hierarchy)
            {
                return Unified(hierarchy, root);
            }

            if (right[0] == "cgroup" && left[4].StartsWith(hierarchy + "/", StringComparison.Ordinal))
            {
                foreach (var name in right[2].Split(',').Where(name => name is not ("rw" or "ro") && !name.Contains('=', StringComparison.Ordinal)))
                {
                    controllers.TryAdd(name, left[4]);
                }
            }
        }

        return new(false, controllers.ToImmutable(), root);
    }

    /// <summary>The machine's, by the agent's settings.</summary>
    public static CgroupLayout OfMachine(Configuration.ContainerSettings settings) =>
        Read(File.ReadAllText("/proc/self/mountinfo"), settings.CgroupsHierarchy.TrimEnd('/'), settings.CgroupsRoot);

    public static CgroupLayout Unified(string hierarchy, string root)
    {
        var controllers = File.ReadAllText(Path.Combine(hierarchy, "cgroup.controllers")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return new(true, controllers.Union(AlwaysThere).ToImmutableDictionary(name => name, _ => hierarchy, StringComparer.Ordinal), root);
    }

    public bool Has(string controller) => Controllers.ContainsKey(controller);

    /// <summary>Whether cgroups have a controller only when the one above hands it down.</summary>
    public bool MustHandDown(string controller) => IsUnified && !AlwaysThere.Contains(controller);

    /// <summary>Cgroup of a container; with v2 its processes are in the one that <see cref="Processes"/> names.</summary>
    public string Container(string controller, ContainerId id) =>
        id.Parent is null ? Path.Combine(Controllers[controller], Root, id.Value) : Path.Combine(Container(controller, id.Parent), Inner, id.Value);

    /// <summary>File by which to join a container's cgroup.</summary>
    public string Processes(string controller, ContainerId id) => Path.Combine(Leaf(Container(controller, id)), CgroupDirectory.ProcessesFile);

    /// <summary>With v2 a cgroup has processes or cgroups below it, never both.</summary>
    public string Leaf(string cgroup) => IsUnified ? Path.Combine(cgroup, "leaf") : cgroup;
}
