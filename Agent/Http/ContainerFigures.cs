using Levee.Agent.Containers;
using Levee.Agent.Resources;
using Levee.Agent.Tasks;
using Mesos.V1;

namespace Levee.Agent.Http;

/// <summary>What containers use. Readers that come close together share a reading, as taking one costs time.</summary>
/// <remarks>Mesos lets two readers a second through and has the others wait. Source: spec agent-api section 5.</remarks>
internal sealed class ContainerFigures(IContainerizer containerizer, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<ContainerId, (long ReadAt, ResourceStatistics Usage)> _last = [];

    /// <summary>A reading of the last half second, with what an executor's container is promised.</summary>
    /// <param name="top">The executor's container that it is; <see langword="null"/>: it is none.</param>
    public ResourceStatistics Of(IContainer container, TopContainer? top)
    {
        var usage = Read(container).Clone();
        if (top is not null)
        {
            var promised = ResourceTotals.Of(top.Resources).Scalars;
            var memory = (ulong)(promised["mem"] * 1024 * 1024);
            usage.CpusSoftLimit = usage.HasCpusSoftLimit ? usage.CpusSoftLimit : promised["cpus"];
            usage.MemLimitBytes = usage.HasMemLimitBytes ? usage.MemLimitBytes : memory;
            usage.MemSoftLimitBytes = usage.HasMemSoftLimitBytes ? usage.MemSoftLimitBytes : memory;
        }

        return usage;
    }

    private ResourceStatistics Read(IContainer container)
    {
        lock (_gate)
        {
            if (_last.GetValueOrDefault(container.Id) is var (readAt, usage) && usage is not null && clock.GetElapsedTime(readAt) < Fresh)
            {
                return usage;
            }
        }

        var fresh = container.Usage();
        lock (_gate)
        {
            foreach (var gone in _last.Keys.Where(id => containerizer.Find(id) is null).ToList())
            {
                _last.Remove(gone);
            }

            _last[container.Id] = (clock.GetTimestamp(), fresh);
        }

        return fresh;
    }
}
