using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Levee.Agent.Containers;
using Levee.Agent.Logging;
using Levee.Agent.Sandboxes;
using Levee.Executors.Docker.Run;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Docker;

/// <summary>Runs tasks and executors in docker containers, by docker's command. Source: spec agent-behaviour section 15.</summary>
internal sealed partial class DockerContainerizer(DockerParts parts) : IContainerizer
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(49); // No timer waits longer.
    private static readonly TimeSpan InspectPause = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<ContainerId, DockerContainer> _containers = new();

    public IReadOnlyCollection<IContainer> All => [.. _containers.Values];

    public IContainer? Find(ContainerId id) => _containers.GetValueOrDefault(id);

    public async Task<ContainerTermination?> WaitAsync(ContainerId id, CancellationToken cancellationToken) =>
        Find(id) is { } container ? await container.Terminated.WaitAsync(cancellationToken) : _ended.GetValueOrDefault(id);

    public Task<bool> RemoveAsync(ContainerId id) => Task.FromResult(Find(id) is null);

    /// <remarks>Containers in containers, and those that belong to no executor, are not for docker.</remarks>
    public async Task<ContainerLaunch> LaunchAsync(ContainerConfig config, CancellationToken cancellationToken)
    {
        if (config.Container is not { Type: ContainerInfo.Types.Type.Docker } || config.ExecutorId is null || config.Id.Parent is not null)
        {
            return ContainerLaunch.NotSupported;
        }

        if (Find(config.Id) is { } running)
        {
            return ContainerLaunch.Already(running);
        }

        try
        {
            return await PrepareAsync(config, cancellationToken) is { } refusal ? ContainerLaunch.Refused(refusal) : await StartAsync(config, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ContainerLaunch.Refused("the launch was given up");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return ContainerLaunch.Refused(error.Message);
        }
    }

    /// <summary>Makes the sandbox, fetches files, pulls the image.</summary>
    /// <returns>Why that cannot be.</returns>
    private async Task<string?> PrepareAsync(ContainerConfig config, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(config);
        if (config.User is not null && Users.Find(config.User) is null)
        {
            return $"user '{config.User}' does not exist on this agent";
        }

        SandboxDirectory.Create(config.Sandbox, owner);
        return await parts.Fetcher.FetchAsync(config.Uris, config.Sandbox, owner, cancellationToken)
            ?? (config.Container!.Docker is not { } docker ? "No docker info found in container info" : await parts.Images.EnsureAsync(docker.Image, docker.ForcePullImage, cancellationToken));
    }

    private async Task<ContainerLaunch> StartAsync(ContainerConfig config, CancellationToken cancellationToken)
    {
        var record = DockerRecord.Of(parts.Records, config.Id);
        var sandbox = DockerSandbox.PathFor(parts.Links, config.Id, config.Sandbox);
        var (launch, problem) = config.ReportsItself ? (DockerLaunch.OfTask(config, parts, record, sandbox), null) : DockerLaunch.OfExecutor(config, parts, sandbox);
        if (launch is null)
        {
            return ContainerLaunch.Refused($"Failed to create docker run options: {problem}");
        }

        record.Create(config.ReportsItself);
        var (pid, refusal) = Spawn(config, launch);
        if (refusal is not null)
        {
            record.Remove();
            return ContainerLaunch.Refused(refusal);
        }

        record.Write(pid);
        var container = new DockerContainer(config, record, pid, isOwn: true, parts.Reaper.WaitAsync(pid), parts, Gone);
        _containers[config.Id] = container;
        if (config.ReportsItself || await HasStartedAsync(container, record, cancellationToken))
        {
            return ContainerLaunch.Launched(container);
        }

        var termination = await container.DestroyAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return ContainerLaunch.Refused($"Container {termination.Status?.ToMessage()["Command ".Length..] ?? "did not start"}; the sandbox's stderr says why");
    }

    /// <summary>Who owns the sandbox; <see langword="null"/>: the agent's user.</summary>
    private static (uint User, uint Group)? OwnerOf(ContainerConfig config) => config.User is not null && Users.Find(config.User) is { } user && user.User != Users.Own ? user : null;

    private (int Pid, string? Problem) Spawn(ContainerConfig config, DockerLaunch launch)
    {
        var (output, refusal) = parts.Outputs.Open(config, OwnerOf(config));
        using (output)
        {
            return output is null ? (0, refusal) : Spawn(config, launch, output);
        }
    }

    private static (int Pid, string? Problem) Spawn(ContainerConfig config, DockerLaunch launch, ContainerOutput output)
    {
        var (path, problem) = ExecutablePath.Find(launch.Arguments[0], launch.Environment.GetValueOrDefault("PATH", ""), config.Sandbox);
        if (path is null)
        {
            return (0, problem);
        }

        var (pid, error) = ProcessSpawn.Start(path, launch.Arguments, launch.Environment.Select(variable => $"{variable.Key}={variable.Value}"), config.Sandbox, output.Output, output.Error);
        return error == 0 ? (pid, null) : (0, $"cannot start '{path}': {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Waits until docker has started an executor's container.</summary>
    /// <returns><see langword="false"/>: docker's command ended before, or the launch is given up.</returns>
    private async Task<bool> HasStartedAsync(DockerContainer container, DockerRecord record, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var isOver = container.Exited.IsCompleted; // Asked first: docker will not say anything else later.
            if (await InspectAsync(container.Id, cancellationToken) is { HasStarted: true } found)
            {
                record.WriteContainerPid(found.Pid);
                return true;
            }

            if (isOver)
            {
                return false;
            }

            await Task.WhenAny(container.Exited, Task.Delay(InspectPause, parts.Clock, CancellationToken.None));
        }

        return false;
    }

    /// <returns><see langword="null"/>: there is no such container, or the question is given up.</returns>
    private async Task<DockerInspection?> InspectAsync(ContainerId id, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await parts.Docker.RunAsync(["inspect", "--type=container", DockerName.Of(id)], cancellationToken);
            return answer.Succeeded ? DockerInspection.Parse(System.Text.Encoding.UTF8.GetBytes(answer.Output)) : null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Gone(IContainer container)
    {
        _containers.TryRemove(container.Id, out _);
        _ = RemoveLaterAsync(container.Id);
    }

    /// <summary>Keeps an ended container for people to look at, then removes it with its volumes.</summary>
    private async Task RemoveLaterAsync(ContainerId id)
    {
        await Task.Delay(parts.Settings.RemoveDelay < LongestDelay ? parts.Settings.RemoveDelay : LongestDelay, parts.Clock, CancellationToken.None);
        var answer = await parts.Docker.RunAsync(["rm", "-f", "-v", DockerName.Of(id)], CancellationToken.None);
        if (answer is { Succeeded: false, IsUnknownContainer: false })
        {
            LogNotRemoved(parts.Logger, id.Value, answer.ToProblem());
            return; // The next agent tries again.
        }

        DockerRecord.Of(parts.Records, id).Remove();
        File.Delete(Path.Combine(parts.Links, id.Value));
    }

    [LoggerMessage(EventIds.DockerNotRemoved, LogLevel.Warning, "Docker container of {ContainerId} cannot be removed: {Why}")]
    private static partial void LogNotRemoved(ILogger logger, string containerId, string why);
}
