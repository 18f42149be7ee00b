using System.Collections.Immutable;
using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Recovery;

/// <summary>Ends the processes that an agent left behind when it was killed on the same work directory.</summary>
/// <remarks>They cannot be taken over yet: nobody tells what became of their tasks. Source: spec agent-behaviour section 4.1 (orphans are destroyed).</remarks>
internal sealed partial class Leftovers(SandboxLayout layout, TimeProvider clock, ILogger<Leftovers> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Kills what is left of runs that were not closed, and closes them.</summary>
    /// <returns>How many runs were open.</returns>
    public async Task<int> KillAsync()
    {
        var open = OpenRuns();
        foreach (var run in open)
        {
            var container = Path.GetFileName(run);
            var lead = RunRecord.FindProcess(run)?.Pid ?? -1;
            LogLeftover(container, lead);
            await ContainerKill.KillAllAsync(() => Members(container, lead), Patience, Pause, clock);
            RunRecord.Close(run);
        }

        return open.Length;
    }

    private static ImmutableArray<ProcessEntry> Members(string container, int lead) =>
        ProcessTree.Members(ProcessTable.Read(), lead, entry => ProcessTable.MarkOf(entry.Pid) == container, ProcessTable.Self);

    private ImmutableArray<string> OpenRuns() =>
    [
        .. from agent in Children(layout.MetaAgents)
           from framework in Children(Path.Combine(agent, "frameworks"))
           from executor in Children(Path.Combine(framework, "executors"))
           from run in Children(Path.Combine(executor, "runs"))
           where !RunRecord.IsClosed(run)
           select run,
    ];

    private static IEnumerable<string> Children(string directory) => Directory.Exists(directory)
        ? Directory.EnumerateDirectories(directory).Where(child => Path.GetFileName(child) != SandboxLayout.Latest)
        : [];

    [LoggerMessage(EventIds.LeftoverKilled, LogLevel.Information, "Ending what the previous agent left of container {ContainerId} (pid {Pid}, -1: ended already)")]
    private partial void LogLeftover(string containerId, int pid);
}
