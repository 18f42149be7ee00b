using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability;

namespace Levee.Benchmarks.Allocation;

/// <summary>Agents and frameworks as Mesos' allocator benchmarks make them. Source: spec mesos/allocator.md section 13.</summary>
internal static class AllocationShape
{
    /// <summary>A framework under one role.</summary>
    public static AllocatorFramework Framework(string id, string role, bool suppressed = false)
    {
        var info = new FrameworkInfo
        {
            User = "user", Name = id, Id = new() { Value = id }, Roles = { role },
            Capabilities = { new Capability { Type = Capability.Types.Type.MultiRole }, new Capability { Type = Capability.Types.Type.ReservationRefinement } },
        };
        return new(new(id), info, [role], suppressed ? [role] : [], null, Active: true);
    }

    /// <summary>An agent's report.</summary>
    public static AllocatorAgent Agent(string id, long version, Resource[] total, bool freed, params AllocatorHolding[] held)
    {
        var info = new AgentInfo { Hostname = id, Id = new() { Value = id }, Resources = { total } };
        return new(
            info,
            [new AgentCapability { Type = AgentCapability.Types.Type.MultiRole }, new AgentCapability { Type = AgentCapability.Types.Type.HierarchicalRole }],
            Guid.Empty, version, 0, Active: true, [.. total], [.. held], freed);
    }

    /// <summary>What an agent of the first table has.</summary>
    public static Resource[] Whole() => [Scalar("cpus", 24), Scalar("mem", 4096), Scalar("disk", 4096), Ports((31000, 32000))];

    /// <summary>What is in use of it: a part of each, with ports in sixteen pieces.</summary>
    public static AllocatorHolding InUse(string framework, string role)
    {
        Resource[] used = [Scalar("cpus", 16), Scalar("mem", 2014), Scalar("disk", 1024), Ports([.. Enumerable.Range(0, 16).Select(at => (31000 + (at * 60), 31020 + (at * 60)))])];
        foreach (var resource in used)
        {
            resource.AllocationInfo = new() { Role = role };
        }

        return new(new FrameworkId(framework), role, [.. used], [.. used]);
    }

    /// <summary>A scalar.</summary>
    public static Resource Scalar(string name, double value, string? role = null)
    {
        var resource = new Resource { Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = value } };
        if (role is not null)
        {
            resource.AllocationInfo = new() { Role = role };
        }

        return resource;
    }

    private static Resource Ports(params (int Begin, int End)[] ranges) => new()
    {
        Name = "ports", Type = Value.Types.Type.Ranges,
        Ranges = new() { Range = { ranges.Select(range => new Value.Types.Range { Begin = (ulong)range.Begin, End = (ulong)range.End }) } },
    };
}
