using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Containers;

// Its end. Source of the order: spec agent-behaviour section 6 (destroy).
internal sealed partial class MesosContainer
{
    private readonly TaskCompletionSource _launched = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _destroying;

    public Task<ContainerTermination> DestroyAsync(TaskState? state = null, Reason? reason = null, string? message = null) =>
        DestroyAsync(state is null ? null : new ContainerTermination(null, state, reason, message, []));

    private async Task<ContainerTermination> DestroyAsync(ContainerTermination? why)
    {
        lock (_gate)
        {
            State = ContainerState.Destroying;
            _destroying ??= Task.Run(() => EndAsync(why));
        }

        await _destroying;
        return await _terminated.Task;
    }

    private async Task EndAsync(ContainerTermination? why)
    {
        try
        {
            await _ending.CancelAsync();
            await _launched.Task; // Given up, it comes to its end.
            await Task.WhenAll(inside(Id).Select(nested => nested.DestroyAsync()));
            await KillAsync();
            why ??= Limitation() is { } limitation ? Of(limitation) : null;
            await CleanUpAsync();
            var termination = why is null ? ContainerTermination.Of(_status) : why with { Status = _status };
            Close(termination);
            ended(this, true);
            _terminated.TrySetResult(termination);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // It stays as it is, for people to look at. Source: spec agent-behaviour section 6.
            services.Counters.CountDestroyError();
            LogNotDestroyed(services.Logger, Id.Path, error);
            ended(this, false);
            _terminated.TrySetException(new InvalidOperationException($"Failed to destroy container {Id}: {error.Message}", error));
        }
    }

    private async Task KillAsync()
    {
        if (await services.Launcher.KillAsync(Id) is { Count: > 0 } left)
        {
            var pids = string.Join(' ', left);
            LogUnkillable(services.Logger, Id.Path, pids);
            throw new InvalidOperationException($"its processes do not end after SIGKILL: {pids}");
        }

        if (Pid > 0 && !_exited.Task.IsCompleted)
        {
            Send(Pid, Libc.SigKill); // In case that it had not joined its cgroup yet.
        }

        await _exited.Task;
        if (Pid > 0 && _isChild)
        {
            _status = ChildReaper.Collect(Pid);
        }

        _status = ContainerRecords.ReadStatus(_runtime) ?? _status; // The shim's word knows of core dumps.
    }

    private async Task CleanUpAsync()
    {
        foreach (var isolator in services.Isolators.Reverse())
        {
            await isolator.CleanupAsync(Id);
        }

        await services.Images.DestroyAsync(Id);
        services.Launcher.Forget(Id);
        if (Io is not null)
        {
            await services.Switchboard.CloseAsync(Id);
        }
    }

    private void Close(ContainerTermination termination)
    {
        if (Id.Parent is not null && Directory.Exists(_runtime))
        {
            ContainerRecords.WriteTermination(_runtime, termination);
        }
        else if (Directory.Exists(_runtime))
        {
            Directory.Delete(_runtime, recursive: true);
        }
    }

    /// <summary>Watches the first process and the limits, until the container ends.</summary>
    private void Watch()
    {
        foreach (var isolator in services.Isolators)
        {
            if (isolator.Watch(_config, _ending.Token) is { } watch)
            {
                _ = LimitAsync(isolator.Name, watch); // Ends with the container.
            }
        }

        if (Io is not null)
        {
            _ = EndWhenBrokenAsync(Io);
        }

        // An executor's container is its executor's to destroy: its tasks may have time left.
        if (_config.ExecutorId is null)
        {
            _ = DestroyWhenExitedAsync();
        }
    }

    private async Task LimitAsync(string isolator, Task<ContainerLimitation> watch)
    {
        try
        {
            var limitation = await watch;
            LogLimited(services.Logger, Id.Path, limitation.Message);
            await DestroyAsync(Of(limitation));
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The container ended within its limits.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            LogWatchFailed(services.Logger, isolator, Id.Path, error);
        }
    }

    private async Task EndWhenBrokenAsync(IContainerIo io)
    {
        if (await Task.WhenAny(io.Broken, _terminated.Task) == io.Broken)
        {
            await ((Task)DestroyAsync(TaskState.TaskFailed, Reason.IoSwitchboardExited, await io.Broken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Logged there.
        }
    }

    private async Task DestroyWhenExitedAsync()
    {
        await _exited.Task;
        await ((Task)DestroyAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Logged there.
    }

    /// <summary>What the container went beyond shortly before its end, when that was noticed only now.</summary>
    private ContainerLimitation? Limitation() => services.Isolators.Select(isolator => isolator.FindLimitation(Id)).FirstOrDefault(limitation => limitation is not null);

    private static ContainerTermination Of(ContainerLimitation limitation) =>
        new(null, TaskState.TaskFailed, limitation.Reason, limitation.Message, limitation.Resources);
}
