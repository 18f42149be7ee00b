using System.Collections.Concurrent;
using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Mesos.V1;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Measures sandboxes and persistent volumes, one after the other, and ends containers that use more than their disk where that is wanted.</summary>
/// <remarks>Source: spec agent-behaviour section 10.</remarks>
internal sealed class DiskUsage(IsolatorSurroundings with) : IIsolator
{
    private const long Megabyte = 1024 * 1024;
    private static readonly SemaphoreSlim One = new(1); // One path at a time.
    private readonly ConcurrentDictionary<ContainerId, Quotas> _containers = new();

    public string Name => "disk/du";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        Add(setup.Config);
        return Task.FromResult<string?>(null);
    }

    public Task RecoverAsync(ContainerConfig config, int pid)
    {
        Add(config);
        return Task.CompletedTask;
    }

    public Task<string?> UpdateAsync(ContainerId id, ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits)
    {
        if (_containers.TryGetValue(id, out var quotas))
        {
            quotas.Set(resources, with);
        }

        return Task.FromResult<string?>(null);
    }

    public Task<ContainerLimitation>? Watch(ContainerConfig config, CancellationToken cancellationToken) =>
        _containers.TryGetValue(config.Id, out var quotas) ? WatchAsync(quotas, cancellationToken) : null;

    public void AddUsage(ContainerId id, ResourceStatistics statistics)
    {
        if (!_containers.TryGetValue(id, out var quotas))
        {
            return;
        }

        foreach (var path in quotas.Paths)
        {
            var disk = new DiskStatistics { Source = path.Resource?.Disk?.Source, Persistence = path.Resource?.Disk?.Persistence };
            if (path.Quota is { } quota)
            {
                disk.LimitBytes = (ulong)quota;
            }

            if (quotas.Used.TryGetValue(path.Directory, out var used))
            {
                disk.UsedBytes = (ulong)used;
            }

            statistics.DiskStatistics.Add(disk);
            if (path.Resource?.Disk?.Persistence is null)
            {
                (statistics.DiskLimitBytes, statistics.DiskUsedBytes) = (disk.LimitBytes, disk.UsedBytes);
            }
        }
    }

    public Task CleanupAsync(ContainerId id)
    {
        _containers.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    private void Add(ContainerConfig config)
    {
        if (config.Id.Parent is null)
        {
            var quotas = new Quotas(config.Sandbox);
            quotas.Set(config.Resources, with);
            _containers[config.Id] = quotas;
        }
    }

    private async Task<ContainerLimitation> WatchAsync(Quotas quotas, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(with.Settings.DiskWatchInterval, with.Clock);
        while (true)
        {
            foreach (var path in quotas.Paths)
            {
                await One.WaitAsync(cancellationToken);
                try
                {
                    var volumes = quotas.Paths.Select(other => other.Directory).Where(other => other != path.Directory).ToHashSet(StringComparer.Ordinal);
                    quotas.Used[path.Directory] = await Task.Run(() => DiskMeter.Measure(path.Directory, volumes), cancellationToken);
                }
                finally
                {
                    One.Release();
                }

                if (with.Settings.EnforceDiskQuota && path.MayEnforce && quotas.Used[path.Directory] > path.Quota)
                {
                    return Limitation(path, quotas.Used[path.Directory]);
                }
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static ContainerLimitation Limitation(MeasuredPath path, long used)
    {
        var resource = path.Resource?.Clone() ?? new Resource { Name = "disk", Type = Value.Types.Type.Scalar };
        resource.Scalar = new() { Value = used / Megabyte };
        return new([resource], $"Disk usage ({ByteSize.Format(used)}) exceeds quota ({ByteSize.Format(path.Quota!.Value)})", TaskStatus.Types.Reason.ContainerLimitationDisk);
    }

    /// <param name="Resource">Of a volume, or one that stands for the sandbox.</param>
    /// <param name="Quota">Bytes; <see langword="null"/>: none.</param>
    private sealed record MeasuredPath(string Directory, Resource? Resource, long? Quota)
    {
        public bool MayEnforce => Quota is not null && Resource?.Disk?.Source?.Type != Resource.Types.DiskInfo.Types.Source.Types.Type.Mount;
    }

    private sealed class Quotas(string sandbox)
    {
        public ImmutableArray<MeasuredPath> Paths { get; private set; } = [];

        public ConcurrentDictionary<string, long> Used { get; } = new(StringComparer.Ordinal);

        public void Set(ImmutableArray<Resource> resources, IsolatorSurroundings with)
        {
            var disks = resources.Where(resource => resource is { Name: "disk", Type: Value.Types.Type.Scalar }).ToList();
            var plain = disks.Where(disk => disk.Disk?.Persistence is null && disk.Disk?.Volume is null).ToList();
            Paths =
            [
                new(sandbox, null, plain.Count == 0 ? null : (long)(plain.Sum(disk => disk.Scalar.Value) * Megabyte)),
                .. disks.Where(disk => disk.Disk?.Persistence is not null).Select(disk => new MeasuredPath(with.Sandboxes.Volume(disk), disk, (long)(disk.Scalar.Value * Megabyte))),
            ];
        }
    }
}
