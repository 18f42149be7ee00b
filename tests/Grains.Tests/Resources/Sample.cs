using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Agents;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Tests.Resources;

/// <summary>Small messages for tests.</summary>
internal static class Sample
{
    private static readonly AgentCapability[] Capabilities =
    [
        AgentCapability.MultiRole, AgentCapability.HierarchicalRole, AgentCapability.ReservationRefinement, AgentCapability.ResourceProvider, AgentCapability.ResizeVolume,
        AgentCapability.AgentOperationFeedback,
    ];

    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static Resource Scalar(string name, double value, string? role = null)
    {
        var resource = new Resource { Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = value } };
        return Allocated(resource, role);
    }

    public static Resource Ports(ulong begin, ulong end, string? role = null)
    {
        var resource = new Resource { Name = "ports", Type = Value.Types.Type.Ranges, Ranges = new() { Range = { new Value.Types.Range { Begin = begin, End = end } } } };
        return Allocated(resource, role);
    }

    public static Resource[] CpusMem(double cpus, double mem, string? role = null) => [Scalar("cpus", cpus, role), Scalar("mem", mem, role)];

    public static ResourceBundle Bundle(double cpus, double mem) => ResourceBundle.Of(CpusMem(cpus, mem));

    public static AgentSnapshot Agent(string id, params Resource[] resources) => new(
        new() { Hostname = id + ".example", Id = new() { Value = id }, Port = 5051, Resources = { resources } },
        "slave(1)@10.0.0.22:5051",
        "1.12.0",
        [.. Capabilities.Select(type => new AgentInfo.Types.Capability { Type = type })],
        [],
        [],
        [],
        [],
        []);

    public static FrameworkInfo Framework(string id, params string[] roles) => new()
    {
        User = "svc", Name = id, Id = new() { Value = id }, Roles = { roles },
        Capabilities = { Can(Capability.MultiRole), Can(Capability.ReservationRefinement), Can(Capability.PartitionAware) },
    };

    public static AcceptTerms Terms { get; } = new(
        ImmutableDictionary<TaskId, string>.Empty, new AllowAll(), () => ByteString.CopyFrom(Guid.NewGuid().ToByteArray()), Now);

    public static FrameworkInfo.Types.Capability Can(Capability type) => new() { Type = type };

    public static AllocatorFramework Claim(FrameworkInfo info, params string[] suppressed) =>
        new(FrameworkId.From(info.Id), info, [.. info.Roles], [.. suppressed], null, Active: true);

    public static AllocatorAgent Report(AgentSnapshot agent, long version = 1, params AllocatorHolding[] held) => new(
        agent.Info, agent.Capabilities, Guid.Empty, version, 0, Active: true, [.. agent.Info.Resources], [.. held], Freed: false);

    public static TaskInfo Task(string id, string agentId, params Resource[] resources) => new()
    {
        Name = id, TaskId = new() { Value = id }, AgentId = new() { Value = agentId }, Command = new() { Value = "exec ./serve" }, Resources = { resources },
    };

    public static Offer.Types.Operation Launch(params TaskInfo[] tasks) =>
        new() { Type = Offer.Types.Operation.Types.Type.Launch, Launch = new() { TaskInfos = { tasks } } };

    /// <summary>Reserved dynamically to role web by principal p, and allocated to it.</summary>
    public static Resource Reserved(Resource resource, string role = "web")
    {
        var reserved = Allocated(resource.Clone(), role);
        reserved.Reservations.Add(new Resource.Types.ReservationInfo { Type = Resource.Types.ReservationInfo.Types.Type.Dynamic, Role = role, Principal = "p" });
        return reserved;
    }

    /// <summary>A persistent volume of role web.</summary>
    public static Resource Volume(string id, double size, bool shared = false)
    {
        var volume = Reserved(Scalar("disk", size));
        volume.Disk = new() { Persistence = new() { Id = id, Principal = "p" }, Volume = new() { ContainerPath = "data", Mode = Mesos.V1.Volume.Types.Mode.Rw } };
        volume.Shared = shared ? new() : null;
        return volume;
    }

    public static ExecutorInfo Executor(string id) => new()
    {
        ExecutorId = new() { Value = id }, Command = new() { Value = "exec ./executor" }, Resources = { CpusMem(0.1, 32) },
    };

    private static Resource Allocated(Resource resource, string? role)
    {
        if (role is not null)
        {
            resource.AllocationInfo = new() { Role = role };
        }

        return resource;
    }
}
