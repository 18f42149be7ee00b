using System.Collections.Immutable;
using System.Threading.Channels;
using Levee.Grains.Interfaces.ClusterFeed;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Levee.Silo.ClusterViews;

/// <summary>Follows the cluster feed and keeps the present picture. Subscribes again after a gap, another epoch or a failure.</summary>
internal sealed partial class ClusterViewFollower(IGrainFactory grains, TimeProvider clock, ILogger<ClusterViewFollower> logger)
    : BackgroundService, IClusterViewSource, IClusterFeedObserver
{
    private static readonly TimeSpan RenewPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SettlingPeriod = TimeSpan.FromSeconds(10);

    private readonly Channel<ClusterDelta> _deltas = Channel.CreateUnbounded<ClusterDelta>(new() { SingleReader = true });
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClusterView _current = ClusterView.Empty;
    private Action<ClusterViewStep>? _listeners;
    private readonly FollowedPicture _picture = new(clock, SettlingPeriod);

    public ClusterView Current => Volatile.Read(ref _current);

    public async Task<ClusterView> NextAsync(ClusterView seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (!ReferenceEquals(_current, seen))
                {
                    return _current;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    // A picture of another epoch than the feed's is taken up anew as soon as it can be; nobody waits for that.
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            var position = await grains.GetGrain<IClusterFeedGrain>(0).FlushAsync(cancellationToken);
            using var patience = new CancellationTokenSource(CatchUpPatience, clock);
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
            for (var view = Current; view.Epoch == position.Epoch && view.Sequence < position.Sequence;)
            {
                view = await NextAsync(view, waiting.Token);
            }
        }
        catch (Exception error) when (error is TimeoutException or Orleans.Runtime.OrleansException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogBehind(error);
        }
    }

    public ClusterView Follow(Action<ClusterViewStep> listener)
    {
        lock (_gate)
        {
            _listeners += listener;
            return _current;
        }
    }

    public void Unfollow(Action<ClusterViewStep> listener)
    {
        lock (_gate)
        {
            _listeners -= listener;
        }
    }

    public Task ChangedAsync(ClusterDelta delta)
    {
        _deltas.Writer.TryWrite(delta);
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reference = grains.CreateObjectReference<IClusterFeedObserver>(this);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(reference, stoppingToken);
            }
            catch (Exception error) when (error is TimeoutException or Orleans.Runtime.OrleansException or IOException)
            {
                LogLost(error);
            }

            await Task.Delay(RetryPeriod, clock, stoppingToken);
        }
    }

    // Ends when the subscription must be made anew.
    private async Task FollowAsync(IClusterFeedObserver reference, CancellationToken stoppingToken)
    {
        var feed = grains.GetGrain<IClusterFeedGrain>(0);
        Show(_picture.TakeUp(await feed.SubscribeAsync(reference, stoppingToken)));
        LogFollows(Current.Epoch, Current.Sequence);
        var renewal = clock.GetTimestamp();
        while (true)
        {
            if (clock.GetElapsedTime(renewal) >= RenewPeriod)
            {
                if (!await feed.RenewAsync(reference, Current.Epoch, Current.Sequence, stoppingToken))
                {
                    return;
                }

                renewal = clock.GetTimestamp();
            }

            if (_picture.Settle() is { } settled)
            {
                Show(settled);
            }

            if (!await NextDeltaAsync(RenewPeriod - clock.GetElapsedTime(renewal), stoppingToken))
            {
                return;
            }
        }
    }

    // False: the delta does not follow on the present picture.
    private async Task<bool> NextDeltaAsync(TimeSpan patience, CancellationToken stoppingToken)
    {
        // The source's own timer, which may go off while it is disposed of.
        using var timer = new CancellationTokenSource(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, clock);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timer.Token);
        try
        {
            var delta = await _deltas.Reader.ReadAsync(waiting.Token);
            if (delta.Epoch == Current.Epoch && delta.Sequence <= Current.Sequence)
            {
                return true;
            }

            if (_picture.Apply(delta) is not { } next)
            {
                return false;
            }

            Show(next, delta.Changes);
            return true;
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return true;
        }
    }

    /// <param name="changes">Changes since the present picture; <see langword="null"/>: to be found out.</param>
    private void Show(ClusterView next, ImmutableArray<ClusterChange>? changes = null)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _listeners?.Invoke(new(_current, next, changes ?? ClusterViewDifference.Between(_current, next)));
            _current = next;
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    [LoggerMessage(EventIds.ClusterViewFollows, LogLevel.Debug, "Cluster view follows feed {Epoch} from change {Sequence}")]
    private partial void LogFollows(Guid epoch, long sequence);

    [LoggerMessage(EventIds.ClusterViewLost, LogLevel.Warning, "Cluster feed cannot be followed; readers see the last picture until it can")]
    private partial void LogLost(Exception error);

    [LoggerMessage(EventIds.ClusterViewBehind, LogLevel.Warning, "Cluster view did not catch up with a change in time; who reads now may not see it yet")]
    private partial void LogBehind(Exception error);
}
