using Levee.Agent.Containers.Isolators;
using Mesos.V1;

namespace Levee.Agent.Containers.Cgroups;

/// <summary>Counts threads. Source: spec agent-behaviour section 9.5.</summary>
internal sealed class PidsIsolator(IsolatorSurroundings with) : CgroupIsolator("cgroups/pids", [Controller], with)
{
    private const string Controller = "pids";

    protected override void Measure(ContainerId id, ResourceStatistics statistics) =>
        statistics.Threads = (uint)CgroupDirectory.ReadNumber(Cgroup(id, Controller), "pids.current");
}
