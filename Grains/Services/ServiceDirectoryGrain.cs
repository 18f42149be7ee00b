using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Services;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Utilities;

namespace Levee.Grains.Services;

/// <inheritdoc cref="IServiceDirectoryGrain"/>
/// <remarks>Reentrant: a subscriber that waits for the cluster to settle must not hold up the changes that settle it. Turns still run one at a time.</remarks>
[Reentrant]
[GrainType("levee.service-directory")]
internal sealed partial class ServiceDirectoryGrain(TimeProvider clock, ILogger<ServiceDirectoryGrain> logger) : Grain, IServiceDirectoryGrain, IServiceProjectionGrain
{
    /// <summary>Time between two renewals at the feed.</summary>
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(10);

    /// <summary>Three missed renewals.</summary>
    private static readonly TimeSpan Expiration = TimeSpan.FromSeconds(30);

    /// <summary>How long agents get to come back after a restart before the directory speaks without them.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan SettlePause = TimeSpan.FromMilliseconds(250);

    private readonly ObserverManager<IServiceDirectoryObserver> _subscribers = new(Expiration, logger);
    private readonly long _activated = clock.GetTimestamp();

    private ServiceProjection _projection = new();
    private Guid _epoch = Guid.NewGuid();
    private long _sequence;
    private (Guid Epoch, long Sequence) _feed;
    private bool _settled;

    private IClusterFeedGrain Feed => GrainFactory.GetGrain<IClusterFeedGrain>(0);

    private IClusterFeedObserver Self => GrainFactory.GetGrain<IServiceProjectionGrain>(0);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await FollowAsync(cancellationToken);
        this.RegisterGrainTimer(RenewAsync, new GrainTimerCreationOptions(RenewInterval, RenewInterval) { Interleave = true, KeepAlive = true });
    }

    public async Task<DirectorySnapshot> SubscribeAsync(IServiceDirectoryObserver observer, CancellationToken cancellationToken)
    {
        await UntilSettledAsync(cancellationToken);
        _subscribers.Subscribe(observer, observer);
        return _projection.Snapshot(_epoch, _sequence);
    }

    public Task<bool> RenewAsync(IServiceDirectoryObserver observer, Guid epoch, long sequence, CancellationToken cancellationToken)
    {
        if (epoch != _epoch || sequence != _sequence || !_subscribers.Observers.ContainsKey(observer))
        {
            return Task.FromResult(false);
        }

        _subscribers.Subscribe(observer, observer);
        return Task.FromResult(true);
    }

    public Task UnsubscribeAsync(IServiceDirectoryObserver observer, CancellationToken cancellationToken)
    {
        _subscribers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    /// <summary>The feed's next changes.</summary>
    public async Task ChangedAsync(ClusterDelta delta)
    {
        if (delta.Epoch == _feed.Epoch && delta.Sequence <= _feed.Sequence)
        {
            return;
        }

        if (delta.Epoch != _feed.Epoch || delta.Sequence != _feed.Sequence + 1)
        {
            await FollowAsync(CancellationToken.None);
            return;
        }

        _feed = (delta.Epoch, delta.Sequence);
        var changes = _projection.Apply(delta.Changes);
        LogLabelProblems(_projection, before: null);
        if (!changes.IsEmpty)
        {
            var next = new DirectoryDelta(_epoch, ++_sequence, changes);
            await _subscribers.Notify(subscriber => subscriber.ChangedAsync(next));
        }
    }

    /// <summary>Takes the whole picture anew; subscribers see another epoch and subscribe again.</summary>
    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var whole = await Feed.SubscribeAsync(Self, cancellationToken);
        var projection = new ServiceProjection();
        projection.Apply(whole.Changes);
        LogLabelProblems(projection, before: _projection);
        _projection = projection;
        _feed = (whole.Epoch, whole.Sequence);
        (_epoch, _sequence) = (Guid.NewGuid(), 0);
        LogFollowing(whole.Epoch, whole.Sequence);
        var restart = new DirectoryDelta(_epoch, _sequence, []);
        await _subscribers.Notify(subscriber => subscriber.ChangedAsync(restart));
    }

    private void LogLabelProblems(ServiceProjection projection, ServiceProjection? before)
    {
        foreach (var (framework, task, problem) in projection.TakeLabelProblems())
        {
            if (before?.Knows(framework, task) is not true)
            {
                LogLabelProblem(task, framework, problem);
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (!await Feed.RenewAsync(Self, _feed.Epoch, _feed.Sequence, cancellationToken))
        {
            await FollowAsync(cancellationToken);
        }
    }

    /// <summary>Right after a restart the agents are still coming back; an early answer would take names away that are in use.</summary>
    private async Task UntilSettledAsync(CancellationToken cancellationToken)
    {
        while (!_settled && clock.GetElapsedTime(_activated) < SettleTime)
        {
            var recovering = (await GrainFactory.GetGrain<IMasterGrain>(0).FindAgentsAsync([], cancellationToken)).AnyRecovered;

            // One more pause after the last agent came: what it runs reaches the feed after itself.
            await Task.Delay(SettlePause, clock, cancellationToken);
            _settled |= !recovering;
        }

        _settled = true;
    }

    [LoggerMessage(EventIds.DirectoryFollowing, LogLevel.Information, "Service directory follows the cluster feed, epoch {Epoch} from {Sequence}")]
    private partial void LogFollowing(Guid epoch, long sequence);

    [LoggerMessage(EventIds.VipLabelIgnored, LogLevel.Warning, "Task {TaskId} of framework {FrameworkId}: {Problem}")]
    private partial void LogLabelProblem(TaskId taskId, FrameworkId frameworkId, string problem);
}
