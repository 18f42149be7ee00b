using System.Collections.Immutable;

namespace Levee.Agent.Containers;

/// <summary>Which processes belong to a container.</summary>
internal static class ProcessTree
{
    /// <summary>
    /// Members: the lead, what carries the container's mark, and then, as long as there is more: children of members, and processes of the sessions of members.
    /// </summary>
    /// <param name="table">All processes, ended ones (zombies) included.</param>
    /// <param name="lead">Pid of the first process, leader of its own session; it may have ended.</param>
    /// <param name="marked">Whether a process carries the container's mark in its environment; asked at most once for each process.</param>
    /// <param name="keep">A process that is never a member, nor are those of its session: the agent itself.</param>
    /// <returns>The members that are alive.</returns>
    /// <remarks>Source: spec agent-behaviour section 6 (kill tree), which loses daemons; the mark finds those too.</remarks>
    public static ImmutableArray<ProcessEntry> Members(IReadOnlyList<ProcessEntry> table, int lead, Func<ProcessEntry, bool> marked, ProcessEntry keep)
    {
        var pids = new HashSet<int>();
        var sessions = new HashSet<int> { lead };
        var rest = table.Where(entry => entry.Pid != keep.Pid && entry.Pid > 1 && entry.Session != keep.Session).ToList();
        foreach (var entry in rest.Where(entry => entry.Pid == lead || marked(entry)))
        {
            pids.Add(entry.Pid);
            sessions.Add(entry.Session);
        }

        sessions.Remove(0);
        while (rest.RemoveAll(Joins) > 0)
        {
        }

        return [.. table.Where(entry => pids.Contains(entry.Pid) && entry.IsAlive)];

        bool Joins(ProcessEntry entry)
        {
            if (!pids.Contains(entry.Pid) && !pids.Contains(entry.Parent) && !sessions.Contains(entry.Session))
            {
                return false;
            }

            pids.Add(entry.Pid);
            sessions.Add(entry.Session);
            return true;
        }
    }
}
