using System.Text;
using Levee.Agent.Recovery;
using Levee.Agent.Sandboxes;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Containers;

// Taking over what an earlier agent left. Source: spec agent-behaviour section 4.1.
internal sealed partial class MesosContainerizer
{
    private const string BootFile = "boot_id";

    public async Task RecoverAsync(IReadOnlyCollection<ContainerId> known, CancellationToken cancellationToken)
    {
        ForgetEarlierBoot();
        var found = new List<MesosContainer>();
        foreach (var directory in Children(services.Runtime.RootContainers))
        {
            Take(new(Path.GetFileName(directory)), null, found);
        }

        foreach (var container in found)
        {
            await container.RecoverAsync(cancellationToken);
        }

        List<ContainerId> ids = [.. found.Select(container => container.Id)];
        await services.Images.RecoverAsync(ids, cancellationToken);
        foreach (var isolator in services.Isolators)
        {
            await isolator.SweepAsync(ids);
        }

        var doomed = found.Where(container => container.Config.IsDebug || (container.Id.Depth == 0 && !container.Config.IsStandalone && !known.Contains(container.Id))).ToList();
        foreach (var container in doomed.OrderByDescending(container => container.Id.Depth))
        {
            LogOrphan(container.Id, container.Pid);
            await container.DestroyAsync();
        }

        // Those that ended meanwhile are gone as soon as they have been looked after: their ends are kept for those who ask.
        foreach (var container in found.Except(doomed).Where(container => container.Exited.IsCompleted).OrderByDescending(container => container.Id.Depth))
        {
            _endedBefore[container.Id] = await container.DestroyAsync();
        }
    }

    private void Take(ContainerId id, MesosContainer? parent, List<MesosContainer> found)
    {
        var directory = services.Runtime.Container(id);
        if (ContainerRecords.ReadTermination(directory) is null)
        {
            // Without its config it was not started: the config is written first.
            var config = ContainerRecords.ReadConfig(directory) ?? new ContainerConfig(id, "", "", [], System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, null);
            var container = new MesosContainer(config, parent, services, Inside, Ended);
            found.Add(container);
            _containers[id] = parent = container;
        }

        foreach (var nested in Children(services.Runtime.Nested(id)))
        {
            Take(new(Path.GetFileName(nested), id), parent, found);
        }
    }

    /// <summary>After a boot no process of before is left, and pids mean nothing.</summary>
    private void ForgetEarlierBoot()
    {
        var file = Path.Combine(services.Runtime.Root, BootFile);
        var noted = File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        if (noted == BootId.Current)
        {
            return;
        }

        if (noted is not null && Directory.Exists(services.Runtime.RootContainers))
        {
            Directory.Delete(services.Runtime.RootContainers, recursive: true);
        }

        AtomicFile.Write(file, Encoding.ASCII.GetBytes(BootId.Current + "\n"), isDurable: false); // Whole or not at all: the agent may die here.
    }

    private static string[] Children(string directory) => Directory.Exists(directory) ? Directory.GetDirectories(directory) : [];

    private void LogOrphan(ContainerId id, int pid) => LogOrphan(services.Logger, id.Path, pid);

    [LoggerMessage(EventIds.OrphanDestroyed, LogLevel.Information, "Destroying container {ContainerId} of an earlier agent (pid {Pid}, 0: none), which nobody knows")]
    private static partial void LogOrphan(ILogger logger, string containerId, int pid);
}
