using System.Collections.Immutable;
using System.Globalization;
using Levee.Agent.Containers.Cgroups;
using Levee.Agent.Resources;
using Mesos.V1;

namespace Levee.Agent.Docker;

/// <summary>The cgroups that docker made for a container, found by its first process.</summary>
/// <param name="Controllers">Directory of each controller's cgroup; with v2 all are the one under the empty name.</param>
/// <remarks>Source of the numbers: spec agent-behaviour section 9.</remarks>
internal sealed record DockerCgroup(ImmutableDictionary<string, string> Controllers)
{
    private const string Unified = ""; // What v2 is known by.
    private const double TicksPerSecond = 100;
    private const long Period = 100_000;
    private const long Megabyte = 1024 * 1024;
    private const long LeastMemory = 32 * Megabyte;

    /// <param name="mounts">Directory of each controller's hierarchy, see <see cref="CgroupLayout.Controllers"/>.</param>
    /// <returns><see langword="null"/>: the process is gone, or has no cgroups of its own.</returns>
    public static DockerCgroup? Of(int pid, IReadOnlyDictionary<string, string> mounts)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cgroup");
        try
        {
            return pid > 0 && File.Exists(file) ? Parse(File.ReadAllText(file), mounts) : null;
        }
        catch (IOException)
        {
            return null; // It ended just now.
        }
    }

    /// <param name="text">Content of <c>/proc/pid/cgroup</c>: lines <c>number:controllers:path</c>.</param>
    internal static DockerCgroup? Parse(string text, IReadOnlyDictionary<string, string> mounts)
    {
        var controllers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var fields in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 3)).Where(fields => fields.Length == 3 && fields[2] != "/"))
        {
            foreach (var name in fields[1].Split(',').Where(mounts.ContainsKey))
            {
                controllers[name] = Path.Join(mounts[name], fields[2]);
            }
        }

        return controllers.Count == 0 ? null : new(controllers.ToImmutable());
    }

    /// <summary>Adds what is used.</summary>
    public void AddUsage(ResourceStatistics usage)
    {
        if (Read("cpuacct", "cpuacct.stat") is { } cpu)
        {
            (usage.CpusUserTimeSecs, usage.CpusSystemTimeSecs) = (cpu.GetValueOrDefault("user") / TicksPerSecond, cpu.GetValueOrDefault("system") / TicksPerSecond);
        }
        else if (Read(Unified, "cpu.stat") is { } unified)
        {
            (usage.CpusUserTimeSecs, usage.CpusSystemTimeSecs) = (unified.GetValueOrDefault("user_usec") / 1e6, unified.GetValueOrDefault("system_usec") / 1e6);
        }

        if (Read("memory", "memory.stat") is { } memory)
        {
            usage.MemRssBytes = (ulong)memory.GetValueOrDefault("total_rss");
            usage.MemTotalBytes = (ulong)ReadNumber("memory", "memory.usage_in_bytes");
        }
        else if (Read(Unified, "memory.stat") is { } stat)
        {
            usage.MemRssBytes = (ulong)stat.GetValueOrDefault("anon");
            usage.MemTotalBytes = (ulong)ReadNumber(Unified, "memory.current");
        }
    }

    /// <summary>Changes shares and memory; memory's hard limit is only raised.</summary>
    /// <param name="limits">Of <c>cpus</c> and <c>mem</c>; may be infinite.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public void Update(ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits, bool enableCfs)
    {
        var promised = ResourceTotals.Of(resources).Scalars;
        var memory = Math.Max((long)promised["mem"] * Megabyte, LeastMemory);
        double? memoryLimit = limits.TryGetValue("mem", out var limit) ? limit : null;
        if (Controllers.ContainsKey(Unified))
        {
            double? cpuLimit = limits.TryGetValue("cpus", out var ceiling) ? ceiling : enableCfs ? promised["cpus"] : null;
            UpdateUnified(promised["cpus"], cpuLimit, memory, Hard(memory, memoryLimit));
            return;
        }

        if (Controllers.ContainsKey("cpu"))
        {
            Write("cpu", "cpu.shares", Math.Max((long)(promised["cpus"] * 1024), 2));
            if (limits.TryGetValue("cpus", out var most) || enableCfs)
            {
                most = limits.GetValueOrDefault("cpus", promised["cpus"]);
                Write("cpu", "cpu.cfs_period_us", Period);
                Write("cpu", "cpu.cfs_quota_us", double.IsInfinity(most) ? -1 : Math.Max((long)(most * Period), 1000));
            }
        }

        if (Controllers.ContainsKey("memory"))
        {
            UpdateMemory(memory, Hard(memory, memoryLimit));
        }
    }

    private static long Hard(long soft, double? limit) => limit is not { } most ? soft : double.IsInfinity(most) ? long.MaxValue : Math.Max((long)most * Megabyte, LeastMemory);

    private void UpdateUnified(double cpus, double? cpuLimit, long soft, long hard)
    {
        Write(Unified, "cpu.weight", CpuIsolator.Weight(cpus, isRevocable: false, isUnified: true));
        if (cpuLimit is { } most)
        {
            Write(Unified, "cpu.max", CpuIsolator.Quota(most) is var quota and >= 0 ? $"{quota} {Period}" : "max");
        }

        Write(Unified, "memory.low", soft);
        if (hard > ReadNumber(Unified, "memory.max"))
        {
            Write(Unified, "memory.max", hard == long.MaxValue ? "max" : $"{hard}");
        }
    }

    private void UpdateMemory(long soft, long hard)
    {
        Write("memory", "memory.soft_limit_in_bytes", soft);
        if (hard <= ReadNumber("memory", "memory.limit_in_bytes"))
        {
            return;
        }

        // Docker made memory and swap together twice the memory; the sum is never less than memory.
        if (File.Exists(Path.Combine(Controllers["memory"], "memory.memsw.limit_in_bytes")))
        {
            Write("memory", "memory.memsw.limit_in_bytes", hard > long.MaxValue / 2 ? -1 : hard * 2);
        }

        Write("memory", "memory.limit_in_bytes", hard == long.MaxValue ? -1 : hard);
    }

    private void Write(string controller, string file, long value) => Write(controller, file, value.ToString(CultureInfo.InvariantCulture));

    private void Write(string controller, string file, string value) => File.WriteAllText(Path.Combine(Controllers[controller], file), value);

    private long ReadNumber(string controller, string file) =>
        ulong.TryParse(File.ReadAllText(Path.Combine(Controllers[controller], file)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? (long)Math.Min(value, long.MaxValue) : long.MaxValue;

    /// <summary>A file of lines <c>name number</c>.</summary>
    private Dictionary<string, long>? Read(string controller, string file) =>
        Controllers.TryGetValue(controller, out var cgroup) && Path.Combine(cgroup, file) is var path && File.Exists(path)
            ? File.ReadLines(path).Select(line => line.Split(' ')).Where(fields => fields.Length == 2).ToDictionary(fields => fields[0], fields => long.TryParse(fields[1], CultureInfo.InvariantCulture, out var value) ? value : 0)
            : null;
}
