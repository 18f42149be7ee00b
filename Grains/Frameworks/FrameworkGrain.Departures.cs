using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Levee.Grains.Frameworks;

// How the framework's stream ends, and the framework. Source: spec scheduler-api section 3.5; mesos/master-behaviour.md section 8.
internal sealed partial class FrameworkGrain
{
    public Task DisconnectedAsync(string streamId, CancellationToken cancellationToken) =>
        _stream is { } stream && stream.Id == streamId ? DisconnectAsync() : Task.CompletedTask;

    // By a call to itself: the failure shows up in the middle of whatever the grain is doing. A silo that stops takes its streams with it, and that is no
    // reason to remove a framework: it finds itself and its tasks again after the restart.
    private Task StreamFailedAsync(string streamId, Exception error)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Task.CompletedTask;
        }

        LogStreamFailed(Id, streamId, error);
        return GrainFactory.GetGrain<IFrameworkGrain>(Id.Value).DisconnectedAsync(streamId, CancellationToken.None);
    }

    private async Task DisconnectAsync()
    {
        _stream?.Close();
        _stream = null;
        await ReleaseOffersAsync();
        LogDisconnected(Id, Info.FailoverTimeout);
        var wait = Info.FailoverTimeout <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Info.FailoverTimeout, LongestWait.TotalSeconds));
        if (wait == TimeSpan.Zero)
        {
            await RemoveAsync(CancellationToken.None);
            return;
        }

        _failover?.Dispose();
        _failover = this.RegisterGrainTimer(RemoveUnlessBackAsync, new() { DueTime = wait, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
        await AnnounceAsync(infoChanged: false, []);
    }

    private Task RemoveUnlessBackAsync(CancellationToken cancellationToken) => _stream is null && IsKnown ? RemoveAsync(cancellationToken) : Task.CompletedTask;

    public async Task<CallReply> TeardownAsync(string? principal, CancellationToken cancellationToken)
    {
        if (!IsKnown)
        {
            return new(400, "No framework found with specified ID");
        }

        if (!authorizer.Allows(principal, AclActions.TeardownFrameworks, Info.HasPrincipal ? Info.Principal : null))
        {
            return new(403, null);
        }

        await RemoveAsync(cancellationToken);
        return new(200, null);
    }

    // Stored before any agent ends a task for it.
    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        registration.State = registration.State with { UnregisteredTime = now };
        await _storage.SaveAsync();
        _stream?.End(null);
        _stream = null;
        foreach (var agentId in _agents.Concat(_offers.Values.Select(offer => offer.AgentId)).Concat(_inverseOffers.Values).Distinct().ToList())
        {
            await Agent(agentId).RemoveFrameworkAsync(Id);
        }

        _offers.Clear();
        _inverseOffers.Clear();
        _failover?.Dispose();
        _ping?.Dispose();
        var outcome = _tasks.KillAll(Id, now);
        foreach (var status in outcome.Statuses)
        {
            CountEnd(status);
        }

        await PublishAsync(outcome.Changes, withFramework: true);
        await GrainFactory.GetGrain<IAllocatorGrain>(0).RemoveFrameworkAsync(Id);
        await GrainFactory.GetGrain<IMasterGrain>(0).FrameworkCompletedAsync(Id, cancellationToken);
        LogRemoved(Id);
    }

    [LoggerMessage(EventIds.FrameworkDisconnected, LogLevel.Information, "Framework {FrameworkId} disconnected; it is removed unless it is back within {Seconds} s")]
    private partial void LogDisconnected(FrameworkId frameworkId, double seconds);

    [LoggerMessage(EventIds.FrameworkRemoved, LogLevel.Information, "Framework {FrameworkId} was removed")]
    private partial void LogRemoved(FrameworkId frameworkId);

    [LoggerMessage(EventIds.FrameworkStreamFailed, LogLevel.Information, "Stream {StreamId} of framework {FrameworkId} cannot be written to")]
    private partial void LogStreamFailed(FrameworkId frameworkId, string streamId, Exception error);
}
