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
[GrainType("levee.cluster-feed")]
internal sealed partial class ClusterFeedGrain(ILogger<ClusterFeedGrain> logger) : Grain, IClusterFeedGrain
{
    /// <summary>Three missed renewals.</summary>
    private static readonly TimeSpan Expiration = TimeSpan.FromSeconds(30);

    private readonly ObserverManager<IClusterFeedObserver> _readers = new(Expiration, logger);
    private readonly ClusterPicture _picture = new();
    private readonly Guid _epoch = Guid.NewGuid();

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

        var delta = new ClusterDelta(_epoch, ++_sequence, changes);
        return _readers.Notify(reader => reader.ChangedAsync(delta));
    }

    public Task<ClusterDelta> SubscribeAsync(IClusterFeedObserver observer, CancellationToken cancellationToken)
    {
        _readers.Subscribe(observer, observer);
        return Task.FromResult(new ClusterDelta(_epoch, _sequence, _picture.Whole()));
    }

    public Task<bool> RenewAsync(IClusterFeedObserver observer, Guid epoch, long sequence, CancellationToken cancellationToken)
    {
        if (epoch != _epoch || sequence != _sequence || !_readers.Observers.ContainsKey(observer))
        {
            return Task.FromResult(false);
        }

        _readers.Subscribe(observer, observer);
        return Task.FromResult(true);
    }

    [LoggerMessage(EventIds.FeedStarted, LogLevel.Information, "Cluster feed started with epoch {Epoch}")]
    private partial void LogStarted(Guid epoch);
}
