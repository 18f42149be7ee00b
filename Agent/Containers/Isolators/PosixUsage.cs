using Mesos.V1;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Statistics only: what the processes that run now have used. Source: spec agent-behaviour section 20.</summary>
/// <param name="name"><c>posix/cpu</c> or <c>posix/mem</c>.</param>
internal sealed class PosixUsage(string name, IsolatorSurroundings with) : IIsolator
{
    public string Name => name;

    public void AddUsage(ContainerId id, ResourceStatistics statistics)
    {
        var used = with.Launcher.Processes(id).Select(pid => ProcessTable.UsageOf(pid) ?? default).Aggregate(default(ProcessUsage), (sum, one) => sum + one);
        if (name == "posix/cpu")
        {
            (statistics.CpusUserTimeSecs, statistics.CpusSystemTimeSecs) = (used.UserSeconds, used.SystemSeconds);
        }
        else
        {
            statistics.MemRssBytes = (ulong)used.ResidentBytes;
        }
    }
}
