using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Quota;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using Given = Levee.Grains.Allocation.Allocation;
using Reservation = Mesos.V1.Resource.Types.ReservationInfo;

namespace Levee.Grains.Tests.Allocation;

/// <summary>An allocator with agents that remember what was given away on them, and a clock.</summary>
internal sealed class AllocatorWorld(IAllocator allocator)
{
    private readonly Dictionary<string, (Resource[] Total, Dictionary<(FrameworkId, string), (ResourceBundle Held, ResourceBundle Used)> Held)> _agents = [];
    private long _version;

    public AllocatorWorld(AllocatorOptions? options = null, int seed = 42)
        : this(new HierarchicalAllocator(options ?? new(), new Random(seed)))
    {
    }

    public IAllocator Allocator => allocator;

    public DateTimeOffset Now { get; set; } = Sample.Now;

    public IEnumerable<string> Agents => _agents.Keys;

    public void Framework(string id, params string[] roles) => Framework(id, [], roles);

    public void Framework(string id, Capability[] also, params string[] roles) => allocator.SetFramework(Sample.Claim(Info(id, also, roles)));

    public static FrameworkInfo Info(string id, Capability[] also, params string[] roles)
    {
        var info = Sample.Framework(id, roles);
        info.Capabilities.AddRange(also.Select(Sample.Can));
        return info;
    }

    public void Agent(string id, params Resource[] total)
    {
        _agents[id] = (total, _agents.TryGetValue(id, out var known) ? known.Held : []);
        Report(id);
    }

    public void Quota(string role, Resource[] guarantees, Resource[] limits) => Quotas(Config(role, guarantees, limits));

    public void Quotas(params QuotaConfig[] configs) => allocator.SetQuotas(configs);

    public static QuotaConfig Config(string role, Resource[] guarantees, Resource[] limits)
    {
        var config = new QuotaConfig { Role = role };
        guarantees.ToList().ForEach(one => config.Guarantees.Add(one.Name, one.Scalar));
        limits.ToList().ForEach(one => config.Limits.Add(one.Name, one.Scalar));
        return config;
    }

    /// <summary>One periodic run, or one at once; the agents note what was given but do not report it.</summary>
    public IReadOnlyList<Given> Run(bool periodic = true)
    {
        var made = allocator.Allocate(Now, periodic);
        foreach (var one in made)
        {
            var held = _agents[one.AgentId.Value].Held;
            var (before, used) = held.GetValueOrDefault((one.FrameworkId, one.Role), (ResourceBundle.Empty, ResourceBundle.Empty));
            held[(one.FrameworkId, one.Role)] = (before + one.Resources.Unallocated(), used);
        }

        return made;
    }

    /// <summary>Uses a part of what a framework holds and reports.</summary>
    public void Use(string agent, string framework, string role, ResourceBundle part)
    {
        var held = _agents[agent].Held;
        var (all, used) = held.GetValueOrDefault((new(framework), role), (ResourceBundle.Empty, ResourceBundle.Empty));
        held[(new(framework), role)] = (all.Contains(used + part) ? all : all.Less(used) + used + part, used + part);
        Report(agent);
    }

    /// <summary>Gives back all that a framework holds and does not use, and reports.</summary>
    public void Decline(string agent, string framework, string role, double? seconds = null)
    {
        var key = (new FrameworkId(framework), role);
        if (_agents[agent].Held.Remove(key, out var held) && !held.Used.IsEmpty)
        {
            _agents[agent].Held[key] = (held.Used, held.Used);
        }

        if (seconds is { } lasting)
        {
            allocator.Refuse(new(framework), role, new(agent), held.Held.Less(held.Used), Now.AddSeconds(lasting));
        }

        Report(agent);
    }

    /// <summary>Ends all tasks of a framework on an agent and reports.</summary>
    public bool End(string agent, string framework, string role)
    {
        _agents[agent].Held.Remove((new(framework), role));
        return Report(agent, freed: true);
    }

    public bool Report(string agent, bool freed = false) => allocator.SetAgent(ReportOf(agent, freed));

    public AllocatorAgent ReportOf(string agent, bool freed)
    {
        var (total, held) = _agents[agent];
        return Sample.Report(Sample.Agent(agent, total), ++_version, [.. held.Select(one => new AllocatorHolding(
            one.Key.Item1, one.Key.Item2, one.Value.Held.AllocatedTo(one.Key.Item2).ToMessages(), one.Value.Used.AllocatedTo(one.Key.Item2).ToMessages()))]) with { Freed = freed };
    }

    /// <summary>What a framework holds on an agent and does not use.</summary>
    public ResourceBundle UnusedOn(string agent, FrameworkId framework, string role) =>
        _agents[agent].Held.TryGetValue((framework, role), out var held) ? held.Held.Less(held.Used) : ResourceBundle.Empty;

    public void Remove(string agent)
    {
        _agents.Remove(agent);
        allocator.RemoveAgent(new(agent));
    }

    /// <summary>What is held on an agent, without allocation.</summary>
    public IReadOnlyDictionary<(FrameworkId Framework, string Role), ResourceBundle> HeldOn(string agent) =>
        _agents[agent].Held.ToDictionary(one => one.Key, one => one.Value.Held);

    public ResourceBundle TotalOf(string agent) => ResourceBundle.Of(_agents[agent].Total);

    public static Resource Reserved(Resource resource, params string[] roles)
    {
        resource.Reservations.AddRange(roles.Select((role, at) => new Reservation { Type = at == 0 ? Reservation.Types.Type.Static : Reservation.Types.Type.Dynamic, Role = role }));
        return resource;
    }

    public static Resource SharedVolume(string id, double size, string role)
    {
        var resource = Reserved(Sample.Scalar("disk", size), role);
        resource.Disk = new() { Persistence = new() { Id = id }, Volume = new() { ContainerPath = id, Mode = Volume.Types.Mode.Rw } };
        resource.Shared = new();
        return resource;
    }

    public static Resource MountDisk(double size)
    {
        var resource = Sample.Scalar("disk", size);
        resource.Disk = new() { Source = new() { Type = Resource.Types.DiskInfo.Types.Source.Types.Type.Mount, Mount = new() { Root = "/mnt" } } };
        return resource;
    }
}
