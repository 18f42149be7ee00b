using System.Collections.Immutable;
using Levee.Agent.Containers.Isolators;
using Levee.Agent.Resources;
using Mesos.V1;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Shares of the processors, and a ceiling where one is wanted. Source of the numbers: spec agent-behaviour section 9.2.</summary>
internal sealed class CpuIsolator(IsolatorSurroundings with) : CgroupIsolator("cgroups/cpu", with.Cgroups.IsUnified ? [Cpu] : [Cpu, Accounting], with)
{
    private const string Cpu = "cpu";
    private const string Accounting = "cpuacct";
    private const long Period = 100_000; // Microseconds.
    private const double TicksPerSecond = 100;

    /// <summary>Weight of a container: v1 shares or v2 weight.</summary>
    /// <param name="isRevocable">Its cpus are not its own to keep.</param>
    public static long Weight(double cpus, bool isRevocable, bool isUnified) => isUnified
        ? Math.Clamp((long)(cpus * (isRevocable ? 1 : 100)), 1, 10_000)
        : Math.Max((long)(cpus * (isRevocable ? 10 : 1024)), 2);

    /// <summary>Microseconds of each period; -1: no ceiling.</summary>
    public static long Quota(double cpus) => double.IsInfinity(cpus) ? -1 : Math.Max((long)(cpus * Period), 1000);

    protected override void Apply(ContainerId id, ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits)
    {
        var cpus = ResourceTotals.Of(resources).Scalars["cpus"];
        var isRevocable = With.Settings.RevocableCpuLowPriority && resources.Any(resource => resource is { Name: "cpus", Revocable: not null });
        var quota = limits.TryGetValue("cpus", out var limit) ? Quota(limit) : With.Settings.EnableCfs ? Quota(cpus) : -1;
        var cgroup = Cgroup(id, Cpu);
        if (IsUnified)
        {
            CgroupDirectory.Write(cgroup, "cpu.weight", Weight(cpus, isRevocable, isUnified: true));
            CgroupDirectory.Write(cgroup, "cpu.max", quota < 0 ? "max" : $"{quota} {Period}");
            return;
        }

        CgroupDirectory.Write(cgroup, "cpu.shares", Weight(cpus, isRevocable, isUnified: false));
        CgroupDirectory.Write(cgroup, "cpu.cfs_period_us", Period);
        CgroupDirectory.Write(cgroup, "cpu.cfs_quota_us", quota);
    }

    protected override void Measure(ContainerId id, ResourceStatistics statistics)
    {
        var cgroup = Cgroup(id, Cpu);
        var stat = CgroupDirectory.ReadTable(cgroup, "cpu.stat");
        if (IsUnified)
        {
            statistics.CpusUserTimeSecs = stat.GetValueOrDefault("user_usec") / 1e6;
            statistics.CpusSystemTimeSecs = stat.GetValueOrDefault("system_usec") / 1e6;
            Throttling(statistics, stat, stat.GetValueOrDefault("throttled_usec") / 1e6);
        }
        else
        {
            var used = CgroupDirectory.ReadTable(Cgroup(id, Accounting), "cpuacct.stat");
            statistics.CpusUserTimeSecs = used.GetValueOrDefault("user") / TicksPerSecond;
            statistics.CpusSystemTimeSecs = used.GetValueOrDefault("system") / TicksPerSecond;
            Throttling(statistics, stat, stat.GetValueOrDefault("throttled_time") / 1e9);
        }

        if (With.Settings.CountProcesses)
        {
            var processes = CgroupDirectory.Processes(cgroup);
            statistics.Processes = (uint)processes.Count;
            statistics.Threads = (uint)processes.Sum(pid => Directory.Exists($"/proc/{pid}/task") ? Directory.GetDirectories($"/proc/{pid}/task").Length : 0);
        }
    }

    private static void Throttling(ResourceStatistics statistics, Dictionary<string, long> stat, double seconds)
    {
        if (stat.TryGetValue("nr_periods", out var periods))
        {
            (statistics.CpusNrPeriods, statistics.CpusNrThrottled, statistics.CpusThrottledTimeSecs) = ((uint)periods, (uint)stat.GetValueOrDefault("nr_throttled"), seconds);
        }
    }
}
