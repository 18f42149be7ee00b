using System.Collections.Immutable;
using System.Globalization;
using Levee.Agent.Containers;
using Levee.Agent.Resources;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Docker;

/// <summary>A container of <see cref="DockerContainerizer"/>: a task with its docker executor, or a framework's executor.</summary>
/// <param name="pid">The docker executor, or docker's command that runs the container.</param>
/// <param name="isOwn">Whether that process is a child of this agent.</param>
/// <param name="exited">Completes when that process has ended.</param>
/// <param name="gone">Called when nothing of it runs any more.</param>
internal sealed partial class DockerContainer(ContainerConfig config, DockerRecord record, int pid, bool isOwn, Task exited, DockerParts parts, Action<IContainer> gone) : IContainer
{
    private const double Megabyte = 1024 * 1024;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CommandPatience = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource<ContainerTermination> _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ContainerConfig _config = config;
    private int _destroying;

    public ContainerId Id => _config.Id;

    public int Pid => record.IsTask ? pid : record.ReadContainerPid() is > 0 and var inside ? inside : pid;

    public ContainerConfig Config => _config;

    public IContainerIo? Io => null;

    public Task Exited => exited;

    public Task<ContainerTermination> Terminated => _terminated.Task;

    public void Signal(int signal, bool all)
    {
        if (Pid is > 0 and var first)
        {
            _ = Libc.kill(first, signal); // Fails only when it ended meanwhile.
        }
    }

    public bool IsPopulated() => !exited.IsCompleted;

    /// <remarks>A task's container is started with all that the task has and stays so. Source: Mesos' docker containerizer, MESOS-8840.</remarks>
    public Task<string?> UpdateAsync(ImmutableArray<Resource> resources, ImmutableDictionary<string, double> limits)
    {
        _config = _config with { Resources = resources, Limits = limits };
        try
        {
            if (!record.IsTask)
            {
                DockerCgroup.Of(record.ReadContainerPid(), parts.Cgroups.Controllers)?.Update(resources, limits, parts.EnableCfs);
            }

            return Task.FromResult<string?>(null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult<string?>($"cannot update the container's cgroup: {error.Message}");
        }
    }

    public ContainerStatus Status() => new() { ContainerId = Id.ToMessage(), ExecutorPid = (uint)Pid };

    public ResourceStatistics Usage()
    {
        var promised = ResourceTotals.Of(_config.Resources).Scalars;
        var usage = new ResourceStatistics
        {
            Timestamp = (parts.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds, CpusLimit = promised["cpus"], MemLimitBytes = (ulong)(promised["mem"] * Megabyte),
        };
        try
        {
            DockerCgroup.Of(record.ReadContainerPid(), parts.Cgroups.Controllers)?.AddUsage(usage);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNoUsage(parts.Logger, Id.Value, error.Message); // It ended just now.
        }

        return usage;
    }

    public async Task<ContainerTermination> DestroyAsync(TaskState? state = null, Reason? reason = null, string? message = null)
    {
        if (Interlocked.Exchange(ref _destroying, 1) == 0)
        {
            try
            {
                var status = await EndAsync();
                record.End();
                gone(this);
                _terminated.SetResult(new(status, state, reason, message, []));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
            {
                _terminated.SetException(new InvalidOperationException($"Failed to destroy container {Id}: {error.Message}", error));
            }
        }

        return await Terminated;
    }

    private async Task<WaitStatus?> EndAsync()
    {
        if (record.IsTask)
        {
            KillTree();
        }

        var status = isOwn && exited.IsCompleted ? ChildReaper.Collect(pid) : (WaitStatus?)null;
        if (record.IsTask && status is { Succeeded: true })
        {
            return status; // An executor that ended in good order has seen the end of its container.
        }

        await StopAsync();
        await exited;
        return status ?? (isOwn ? ChildReaper.Collect(pid) : record.IsTask ? null : await AskStatusAsync());
    }

    /// <summary>The executor must not say more, and docker's command must not start a container that nobody waits for.</summary>
    private void KillTree()
    {
        if (!exited.IsCompleted)
        {
            foreach (var member in ProcessTree.Members(ProcessTable.Read(), pid, _ => false, ProcessTable.Self))
            {
                _ = Libc.kill(member.Pid, Libc.SigKill); // Fails only when it ended meanwhile.
            }
        }
    }

    private async Task StopAsync()
    {
        var seconds = ((int)parts.Settings.StopTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        using var enough = new CancellationTokenSource(parts.Settings.StopTimeout + StopPatience, parts.Clock);
        try
        {
            var answer = await parts.Docker.RunAsync(["stop", "-t", seconds, DockerName.Of(Id)], enough.Token);
            if (answer is { Succeeded: false, IsUnknownContainer: false })
            {
                LogNotStopped(parts.Logger, Id.Value, answer.ToProblem());
            }
        }
        catch (OperationCanceledException)
        {
            LogNotStopped(parts.Logger, Id.Value, "docker does not answer");
        }

        await Task.WhenAny(exited, Task.Delay(CommandPatience, parts.Clock, CancellationToken.None));
        if (!exited.IsCompleted)
        {
            _ = Libc.kill(pid, Libc.SigKill); // Docker's command hangs.
        }
    }

    /// <summary>How a container ended that another agent started.</summary>
    private async Task<WaitStatus?> AskStatusAsync()
    {
        using var enough = new CancellationTokenSource(StopPatience, parts.Clock);
        try
        {
            var answer = await parts.Docker.RunAsync(["inspect", "--type=container", "--format", "{{.State.ExitCode}}", DockerName.Of(Id)], enough.Token);
            return answer.Succeeded && int.TryParse(answer.Output, CultureInfo.InvariantCulture, out var code) ? new(code << 8) : null;
        }
        catch (OperationCanceledException)
        {
            return null; // Docker hangs; that was logged.
        }
    }

    [LoggerMessage(EventIds.DockerNotStopped, LogLevel.Error, "Docker container of {ContainerId} may still run: {Why}")]
    private static partial void LogNotStopped(ILogger logger, string containerId, string why);

    [LoggerMessage(EventIds.DockerNoUsage, LogLevel.Debug, "What docker container of {ContainerId} uses is not known: {Why}")]
    private static partial void LogNoUsage(ILogger logger, string containerId, string why);
}
