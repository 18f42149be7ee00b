using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Levee.Agent.Containers;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Docker;

// What an agent before this one left. Source: spec agent-behaviour sections 4.1 and 15.
internal sealed partial class DockerContainerizer
{
    private readonly ConcurrentDictionary<ContainerId, ContainerTermination> _ended = new(); // While there was no agent.

    public async Task RecoverAsync(IReadOnlyCollection<ContainerId> known, CancellationToken cancellationToken)
    {
        var wanted = known.ToHashSet();
        var noted = Directory.Exists(parts.Records) ? Directory.GetDirectories(parts.Records).Select(directory => new ContainerId(Path.GetFileName(directory))).ToList() : [];
        foreach (var id in noted)
        {
            await RecoverAsync(id, DockerRecord.Of(parts.Records, id), wanted.Contains(id));
        }

        if (parts.Settings.KillOrphans)
        {
            foreach (var (name, _) in (await NamesAsync(cancellationToken)).Where(found => !noted.Contains(found.Id)))
            {
                await RemoveOrphanAsync(name, cancellationToken);
            }
        }
    }

    private async Task RecoverAsync(ContainerId id, DockerRecord record, bool isWanted)
    {
        if (record.HasEnded)
        {
            _ = RemoveLaterAsync(id);
            return;
        }

        var process = record.FindProcess();
        var config = new ContainerConfig(id, "", "", [], ImmutableDictionary<string, string>.Empty, null);
        var container = new DockerContainer(config, record, process?.Pid ?? 0, isOwn: false, process is { } alive ? parts.Descriptors.ExitAsync(alive.Pid, CancellationToken.None) : Task.CompletedTask, parts, Gone);
        if (process is not null && isWanted)
        {
            _containers[id] = container;
            return;
        }

        if (!isWanted && !parts.Settings.KillOrphans)
        {
            return;
        }

        LogLeft(parts.Logger, id.Value, process?.Pid ?? 0);
        var termination = await container.DestroyAsync();
        if (isWanted)
        {
            _ended[id] = termination;
        }
    }

    /// <summary>Containers that bear names of ours, ended ones included.</summary>
    private async Task<List<(string Name, ContainerId Id)>> NamesAsync(CancellationToken cancellationToken)
    {
        var answer = await parts.Docker.RunAsync(["ps", "-a", "--filter", $"name=^/?{DockerName.Prefix}", "--format", "{{.Names}}"], cancellationToken);
        return !answer.Succeeded
            ? throw new IOException($"Failed to recover docker containers: {answer.ToProblem()}")
            : [.. answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(name => (Name: name, Id: DockerName.Parse(name))).Where(found => found.Id is not null).Select(found => (found.Name, found.Id!))];
    }

    /// <summary>Several agents may share an engine: only what was started from this work directory is ours.</summary>
    private async Task RemoveOrphanAsync(string name, CancellationToken cancellationToken)
    {
        var mounts = await parts.Docker.RunAsync(["inspect", "--type=container", "--format", "{{range .Mounts}}{{.Source}}\n{{end}}", name], cancellationToken);
        if (!mounts.Output.Split('\n').Any(source => source.StartsWith(parts.Layout.WorkDirectory + "/", StringComparison.Ordinal)))
        {
            return;
        }

        LogLeft(parts.Logger, name, 0);
        var seconds = ((int)parts.Settings.StopTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await parts.Docker.RunAsync(["stop", "-t", seconds, name], cancellationToken);
        if (await parts.Docker.RunAsync(["rm", "-f", "-v", name], cancellationToken) is { Succeeded: false, IsUnknownContainer: false } answer)
        {
            LogNotRemoved(parts.Logger, name, answer.ToProblem());
        }
    }

    [LoggerMessage(EventIds.DockerOrphan, LogLevel.Information, "Stopping docker container {Container}, which an earlier agent left (pid {Pid}, 0: none)")]
    private static partial void LogLeft(ILogger logger, string container, int pid);
}
