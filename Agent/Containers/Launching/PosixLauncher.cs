using System.Collections.Concurrent;

namespace Levee.Agent.Containers.Launching;

/// <summary>Finds processes by parent, session and the mark in their environment.</summary>
internal sealed class PosixLauncher(TimeSpan patience, TimeProvider clock) : ILauncher
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private readonly ConcurrentDictionary<ContainerId, ProcessEntry> _leads = new();

    public string Name => "posix";

    public void Prepare(ContainerSetup setup)
    {
        // The mark is in every container's environment.
    }

    public void Started(ContainerId id, int pid) => _leads[id] = ProcessTable.Find(pid) ?? new(pid, 0, 0, 'Z', 0);

    public IReadOnlyList<int> Processes(ContainerId id)
    {
        var lead = _leads.TryGetValue(id, out var entry) ? entry : default;
        var mark = id.Path;
        return [.. ProcessTree.Members(
            ProcessTable.Read(), lead.Pid == 0 ? -1 : lead.Pid,
            process => process.StartTime >= lead.StartTime && ProcessTable.MarkOf(process.Pid) == mark, ProcessTable.Self).Select(process => process.Pid)];
    }

    public async Task<IReadOnlyList<int>> KillAsync(ContainerId id)
    {
        var start = clock.GetTimestamp();
        IReadOnlyList<int> left;
        while ((left = Processes(id)).Count > 0 && clock.GetElapsedTime(start) < patience)
        {
            foreach (var pid in left)
            {
                _ = Libc.kill(pid, Libc.SigKill);
            }

            await Task.Delay(Pause, clock, CancellationToken.None);
        }

        return left;
    }

    public void Forget(ContainerId id) => _leads.TryRemove(id, out _);
}
