using System.Collections.Concurrent;
using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Containers.Isolators;
using Levee.Agent.Resources;
using Mesos.V1;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Limits memory; a container that runs out of it ends. Source: spec agent-behaviour section 9.3.</summary>
internal sealed class MemoryIsolator(IsolatorSurroundings with, DescriptorWatch descriptors) : CgroupIsolator("cgroups/mem", [Memory], with)
{
    private const string Memory = "memory";
    private const long Megabyte = 1024 * 1024;
    private const long Least = 32 * Megabyte;
    private readonly ConcurrentDictionary<ContainerId, long> _hard = new();

    public override async Task RecoverAsync(ContainerConfig config, int pid)
    {
        await base.RecoverAsync(config, pid);
        if (Owns(config.Id) && Directory.Exists(Cgroup(config.Id, Memory)))
        {
            _hard[config.Id] = ReadLimit(config.Id);
        }
    }

    public override Task CleanupAsync(ContainerId id)
    {
        _hard.TryRemove(id, out _);
        return base.CleanupAsync(id);
    }

    public override Task<ContainerLimitation>? Watch(ContainerConfig config, CancellationToken cancellationToken) => Owns(config.Id) ? WatchAsync(config.Id, cancellationToken) : null;

    public override ContainerLimitation? FindLimitation(ContainerId id)
    {
        if (!Owns(id) || !Directory.Exists(Cgroup(id, Memory)))
        {
            return null;
        }

        var hasHappened = IsUnified ? OomEvents.HasHappened(Cgroup(id, Memory)) : CgroupDirectory.ReadTable(Cgroup(id, Memory), "memory.oom_control").GetValueOrDefault("oom_kill") > 0;
        return hasHappened ? Limitation(id) : null;
    }

    protected override void Apply(ContainerId id, ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits)
    {
        var (soft, hard) = LimitsOf(resources, limits);
        CgroupDirectory.Write(Cgroup(id, Memory), IsUnified ? "memory.low" : "memory.soft_limit_in_bytes", soft);

        // Lowered below what is in use, it would kill at once: only raised after the first time.
        var isFirst = !_hard.TryGetValue(id, out var before);
        if (isFirst || hard > before)
        {
            _hard[id] = hard;
            SetHard(id, hard, isFirst);
        }
    }

    protected override void Measure(ContainerId id, ResourceStatistics statistics)
    {
        var cgroup = Cgroup(id, Memory);
        var stat = CgroupDirectory.ReadTable(cgroup, "memory.stat");
        statistics.MemTotalBytes = (ulong)CgroupDirectory.ReadNumber(cgroup, IsUnified ? "memory.current" : "memory.usage_in_bytes");
        var (anonymous, file) = IsUnified ? ("anon", "file") : ("total_rss", "total_cache");
        statistics.MemAnonBytes = statistics.MemRssBytes = (ulong)stat.GetValueOrDefault(anonymous);
        statistics.MemFileBytes = statistics.MemCacheBytes = (ulong)stat.GetValueOrDefault(file);
        statistics.MemMappedFileBytes = (ulong)stat.GetValueOrDefault(IsUnified ? "file_mapped" : "total_mapped_file");
        statistics.MemUnevictableBytes = (ulong)stat.GetValueOrDefault(IsUnified ? "unevictable" : "total_unevictable");
        if (IsUnified)
        {
            statistics.MemKmemUsageBytes = (ulong)stat.GetValueOrDefault("kernel"); // Since Linux 5.18.
            statistics.MemKmemTcpUsageBytes = (ulong)stat.GetValueOrDefault("sock");
        }
        else
        {
            statistics.MemSwapBytes = (ulong)stat.GetValueOrDefault("total_swap");
            AddNumber(cgroup, "memory.memsw.usage_in_bytes", bytes => statistics.MemTotalMemswBytes = bytes);
            AddNumber(cgroup, "memory.kmem.usage_in_bytes", bytes => statistics.MemKmemUsageBytes = bytes);
            AddNumber(cgroup, "memory.kmem.tcp.usage_in_bytes", bytes => statistics.MemKmemTcpUsageBytes = bytes);
        }
    }

    /// <summary>What may use more than it asked for goes first when the machine runs out of memory: command tasks and nested containers with limits of their own (v1).</summary>
    protected override void Prepared(ContainerSetup setup)
    {
        var config = setup.Config;
        if (!IsUnified && Owns(config.Id) && (config.TaskCommand is not null || config.Id.Parent is not null)
            && LimitsOf(config.Resources, config.Limits) is var (soft, hard) && soft < hard && HostCapacity.TotalMemory() is { } total)
        {
            setup.Launch.OomScoreAdj = ScoreOf(soft, total * 1024);
        }
    }

    /// <summary>The smaller the request, the sooner it is ended: in whole thousandths, without bounds. Source: Mesos, calculateOOMScoreAdj of the containerizer.</summary>
    internal static int ScoreOf(long request, long total) => (int)(1000 - (1000 * request / total));

    private static (long Soft, long Hard) LimitsOf(ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits)
    {
        var soft = Math.Max((long)(ResourceTotals.Of(resources).Scalars["mem"] * Megabyte), Least);
        return (soft, !limits.TryGetValue("mem", out var limit) ? soft : double.IsInfinity(limit) ? long.MaxValue : Math.Max((long)(limit * Megabyte), Least));
    }

    private async Task<ContainerLimitation> WatchAsync(ContainerId id, CancellationToken cancellationToken)
    {
        using var events = IsUnified ? OomEvents.OpenUnified(Cgroup(id, Memory)) : OomEvents.Register(Cgroup(id, Memory));
        while (true)
        {
            await descriptors.WaitAsync(events.Descriptor, urgent: IsUnified, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (!Directory.Exists(Cgroup(id, Memory)))
            {
                throw new IOException($"cgroup '{Cgroup(id, Memory)}' is gone");
            }

            if (events.HasHappened())
            {
                return Limitation(id);
            }
        }
    }

    private ContainerLimitation Limitation(ContainerId id)
    {
        var cgroup = Cgroup(id, Memory);
        var limit = ReadLimit(id);
        var most = IsUnified ? limit : CgroupDirectory.ReadNumber(cgroup, "memory.max_usage_in_bytes");
        var used = new Resource { Name = "mem", Type = Value.Types.Type.Scalar, Scalar = new() { Value = most / Megabyte } };
        return new([used], IsUnified ? UnifiedMessage(cgroup) : Message(cgroup, limit, most), TaskStatus.Types.Reason.ContainerLimitationMemory);
    }

    private static string Message(string cgroup, long limit, long most) =>
        $"Memory limit exceeded: Requested: {ByteSize.Format(limit)} Maximum Used: {ByteSize.Format(most)}\n\nMEMORY STATISTICS: \n{CgroupDirectory.Read(cgroup, "memory.stat")}\n";

    /// <summary>As the reference has it with v2, which names three numbers only.</summary>
    private static string UnifiedMessage(string cgroup)
    {
        var stat = CgroupDirectory.ReadTable(cgroup, "memory.stat");
        return $"Memory limit exceeded: \nMEMORY STATISTICS post-OOM: \n{string.Concat(((string[])["anon", "file", "kernel"]).Select(name => $"{name}: {ByteSize.Format(stat.GetValueOrDefault(name))}\n"))}";
    }

    private long ReadLimit(ContainerId id) => CgroupDirectory.ReadNumber(Cgroup(id, Memory), IsUnified ? "memory.max" : "memory.limit_in_bytes") is var limit && limit < 0 ? long.MaxValue : limit;

    private void SetHard(ContainerId id, long hard, bool isFirst)
    {
        var cgroup = Cgroup(id, Memory);
        if (IsUnified)
        {
            CgroupDirectory.Write(cgroup, "memory.max", hard == long.MaxValue ? "max" : $"{hard}");
            return;
        }

        // Memory and swap together are never less than memory: raised first, lowered last.
        string[] files = !With.Settings.LimitSwap ? ["memory.limit_in_bytes"]
            : isFirst ? ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]
            : ["memory.memsw.limit_in_bytes", "memory.limit_in_bytes"];
        foreach (var file in files)
        {
            CgroupDirectory.Write(cgroup, file, hard == long.MaxValue ? -1 : hard);
        }
    }

    private static void AddNumber(string cgroup, string file, Action<ulong> add)
    {
        if (File.Exists(Path.Combine(cgroup, file)))
        {
            add((ulong)CgroupDirectory.ReadNumber(cgroup, file));
        }
    }
}
