using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Master;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Utilities;

namespace Levee.Grains.ClusterFeed;

/// <inheritdoc cref="IClusterFeedGrain"/>
/// <remarks>
/// Changes that were published while it was busy travel in one delta: it goes out behind the calls that wait already. So readers have as little work as they can,
/// however many sources publish at once, and a single change is not held back.
/// </remarks>
[GrainType("levee.cluster-feed")]
internal sealed partial class ClusterFeedGrain(ILogger<ClusterFeedGrain> logger) : Grain, IClusterFeedGrain
{
    /// <summary>Three missed renewals.</summary>
    private static readonly TimeSpan Expiration = TimeSpan.FromSeconds(30);

    private readonly ObserverManager<IClusterFeedObserver> _readers = new(Expiration, logger);
    private readonly ClusterPicture _picture = new();
    private readonly Dictionary<IClusterFeedObserver, long> _seen = [];
    private readonly Guid _epoch = Guid.NewGuid();

    private readonly ImmutableArray<ClusterChange>.Builder _unsent = ImmutableArray.CreateBuilder<ClusterChange>();
    private IGrainTimer? _sending;
    private bool _sendingDue;
    private long _sequence;

    /// <summary>Asks everybody who exists to publish again; their answers come one way, after this.</summary>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var master = GrainFactory.GetGrain<IMasterGrain>(0);
        await master.RepublishAsync();
        foreach (var agentId in await master.ListAgentsAsync(cancellationToken))
        {
            await GrainFactory.GetGrain<IAgentGrain>(agentId.Value).RepublishAsync();
        }

        foreach (var frameworkId in await master.ListFrameworksAsync(cancellationToken))
        {
            await GrainFactory.GetGrain<IFrameworkGrain>(frameworkId.Value).RepublishAsync();
        }

        LogStarted(_epoch);
    }

    public Task PublishAsync(ImmutableArray<ClusterChange> changes)
    {
        foreach (var change in changes)
        {
            _picture.Apply(change);
        }

        if (_readers.Count > 0)
        {
            _unsent.AddRange(changes);
            SendSoon();
        }

        return Task.CompletedTask;
    }

    public async Task<ClusterDelta> SubscribeAsync(IClusterFeedObserver observer, CancellationToken cancellationToken)
    {
        await SendAsync();
        _readers.Subscribe(observer, observer);
        _seen[observer] = _sequence;
        return new ClusterDelta(_epoch, _sequence, _picture.Whole());
    }

    // What is on its way to a reader at this moment is not lost: it has until the next renewal to get there.
    public Task<bool> RenewAsync(IClusterFeedObserver observer, Guid epoch, long sequence, CancellationToken cancellationToken)
    {
        if (epoch != _epoch || !_readers.Observers.ContainsKey(observer) || sequence < _seen.GetValueOrDefault(observer))
        {
            _seen.Remove(observer);
            return Task.FromResult(false);
        }

        _readers.Subscribe(observer, observer);
        _seen[observer] = _sequence;
        return Task.FromResult(true);
    }

    public async Task<ClusterDelta> FlushAsync(CancellationToken cancellationToken)
    {
        await SendAsync();
        return new(_epoch, _sequence, []);
    }

    // One timer, started anew each time: its tick takes its turn behind the calls that wait now.
    private void SendSoon()
    {
        if (_sendingDue)
        {
            return;
        }

        _sendingDue = true;
        if (_sending is null)
        {
            _sending = this.RegisterGrainTimer(SendAsync, new() { DueTime = TimeSpan.Zero, Period = Timeout.InfiniteTimeSpan });
        }
        else
        {
            _sending.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private Task SendAsync()
    {
        _sendingDue = false;
        if (_unsent.Count == 0)
        {
            return Task.CompletedTask;
        }

        var delta = new ClusterDelta(_epoch, ++_sequence, _unsent.DrainToImmutable());
        return _readers.Notify(reader => reader.ChangedAsync(delta));
    }

    [LoggerMessage(EventIds.FeedStarted, LogLevel.Information, "Cluster feed started with epoch {Epoch}")]
    private partial void LogStarted(Guid epoch);
}
