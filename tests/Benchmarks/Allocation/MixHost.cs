using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Benchmarks.Allocation;

/// <summary>An agent that remembers what runs on it.</summary>
internal sealed class MixHost(string id)
{
    private static readonly Resource[] Total = [AllocationShape.Scalar("cpus", 64), AllocationShape.Scalar("mem", 488_000)];

    private readonly Dictionary<(FrameworkId, string), ResourceBundle> _used = [];
    private long _version;

    public AgentId Id { get; } = new(id);

    /// <summary>Runs more tasks.</summary>
    public void Use(MixJob job, int count)
    {
        if (count > 0)
        {
            _used[(job.Id, job.Role)] = _used.GetValueOrDefault((job.Id, job.Role), ResourceBundle.Empty) + job.Resources(count);
        }
    }

    /// <summary>What it reports now.</summary>
    public AllocatorAgent Report() => AllocationShape.Agent(id, ++_version, Total, freed: false, [.. _used.Select(used => Held(used.Key, used.Value.AllocatedTo(used.Key.Item2)))]);

    private static AllocatorHolding Held((FrameworkId Framework, string Role) owner, ResourceBundle resources) =>
        new(owner.Framework, owner.Role, resources.ToMessages(), resources.ToMessages());
}
