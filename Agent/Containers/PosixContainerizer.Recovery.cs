using System.Collections.Concurrent;
using System.Collections.Immutable;
using Levee.Agent.Recovery;

namespace Levee.Agent.Containers;

// What an agent before this one left.
internal sealed partial class PosixContainerizer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentDictionary<ContainerId, ContainerTermination> _ended = new();

    public async Task RecoverAsync(IReadOnlyCollection<ContainerId> known, CancellationToken cancellationToken)
    {
        var wanted = known.ToHashSet();
        foreach (var directory in Directory.Exists(runtime.RootContainers) ? Directory.GetDirectories(runtime.RootContainers) : [])
        {
            var id = new ContainerId(Path.GetFileName(directory));
            if (wanted.Contains(id) && RunRecord.FindProcess(directory) is { IsAlive: true } process)
            {
                var config = new ContainerConfig(id, "", null, "", [], ImmutableDictionary<string, string>.Empty, null);
                _containers[id] = new PosixContainer(config, process.Pid, GoneAsync(process), Gone, clock, logger, isOwn: false);
                continue;
            }

            await EndAsync(id.Value, RunRecord.FindProcess(directory)?.Pid ?? -1);
            RunRecord.Remove(directory);
            if (wanted.Contains(id))
            {
                _ended[id] = ContainerTermination.Of(null);
            }
        }
    }

    private async Task EndAsync(string container, int lead) => await ContainerKill.KillAllAsync(
        () => ProcessTree.Members(ProcessTable.Read(), lead, entry => ProcessTable.MarkOf(entry.Pid) == container, ProcessTable.Self), Patience, Pause, clock);

    /// <summary>It is no child of this process, so nobody tells.</summary>
    private async Task GoneAsync(ProcessEntry process)
    {
        while (ProcessTable.Find(process.Pid) is { IsAlive: true } entry && entry.StartTime == process.StartTime)
        {
            await Task.Delay(Look, clock, CancellationToken.None);
        }
    }

    private void Gone(IContainer container)
    {
        _containers.TryRemove(container.Id, out _);
        RunRecord.Remove(runtime.Container(container.Id));
    }
}
