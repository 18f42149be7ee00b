using System.Collections.Concurrent;
using Levee.Agent.Containers.Isolators;
using Mesos.V1;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Marks the packets of each container with a class id of its own; v1 only. Source: spec agent-behaviour section 9.5.</summary>
internal sealed class NetClsIsolator(IsolatorSurroundings with) : CgroupIsolator("cgroups/net_cls", [Controller], with)
{
    private const string Controller = "net_cls";
    private const string ClassFile = "net_cls.classid";
    private readonly ConcurrentDictionary<ContainerId, uint> _classes = new();
    private readonly Lock _gate = new();

    public override async Task RecoverAsync(ContainerConfig config, int pid)
    {
        await base.RecoverAsync(config, pid);
        if (Owns(config.Id) && Directory.Exists(Cgroup(config.Id, Controller)))
        {
            _classes[config.Id] = (uint)CgroupDirectory.ReadNumber(Cgroup(config.Id, Controller), ClassFile);
        }
    }

    public override Task CleanupAsync(ContainerId id)
    {
        _classes.TryRemove(id, out _);
        return base.CleanupAsync(id);
    }

    protected override string? Configure(ContainerId id)
    {
        if (With.Settings.NetClsPrimary is not { } primary)
        {
            return null; // Without a range there is only the cgroup.
        }

        lock (_gate)
        {
            var taken = _classes.Values.ToHashSet();
            var (first, last) = With.Settings.NetClsSecondary;
            for (uint second = first; second <= last; second++)
            {
                var handle = ((uint)primary << 16) | second;
                if (!taken.Contains(handle))
                {
                    _classes[id] = handle;
                    CgroupDirectory.Write(Cgroup(id, Controller), ClassFile, handle);
                    return null;
                }
            }
        }

        return "all class ids of --cgroups_net_cls_secondary_handles are in use";
    }

    protected override void Describe(ContainerId owner, ContainerStatus status)
    {
        if (_classes.TryGetValue(owner, out var handle))
        {
            (status.CgroupInfo ??= new()).NetCls = new() { Classid = handle };
        }
    }
}
