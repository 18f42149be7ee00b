using System.Collections.Immutable;
using Levee.Grains.Delivery;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Master;
using Levee.Grains.Tasks;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Levee.Grains.Frameworks;

/// <inheritdoc cref="IFrameworkGrain"/>
/// <remarks>
/// Who it is is stored; its tasks come back from the agents. The parts: life cycle here, calls in <c>FrameworkGrain.Calls.cs</c>,
/// what agents say in <c>FrameworkGrain.Agents.cs</c>. It waits for agents' grains (ACCEPT) and the master's, which never wait for it.
/// </remarks>
[GrainType("levee.framework")]
internal sealed partial class FrameworkGrain(
    [PersistentState("framework")] IPersistentState<FrameworkRegistration> registration,
    IOptions<MasterOptions> options,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<FrameworkGrain> logger) : Grain, IFrameworkGrain
{
    // Source: spec mesos/master-behaviour.md section 1.
    private const int MostUnreachableTasks = 1000;
    private static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(15);

    // Timers take no longer waits; a framework that has more time than that is as good as never removed.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly FrameworkTasks _tasks = new(options.Value.MaxCompletedTasksPerFramework, MostUnreachableTasks);
    private readonly Dictionary<OfferId, (AgentId AgentId, string Role)> _offers = [];
    private readonly HashSet<AgentId> _lostAgents = [];
    private ImmutableArray<string> _suppressed = [];
    private OfferConstraints? _constraints;
    private EventStream? _stream;
    private bool _recovered;
    private IGrainTimer? _ping;
    private IGrainTimer? _failover;

    private FrameworkId Id => new(this.GetPrimaryKeyString());

    private FrameworkInfo Info => registration.State.Info!;

    private bool IsKnown => registration.State is { Info: not null, UnregisteredTime: null };

    private bool IsCompleted => registration.State.UnregisteredTime is not null;

    private bool IsPartitionAware => Info.IsPartitionAware();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _recovered = IsKnown;
        if (IsKnown)
        {
            StayAlive();
        }

        return Task.CompletedTask;
    }

    public async Task<Event> SubscribeAsync(
        Call.Types.Subscribe subscribe, bool isNew, string streamId, string? principal, ISchedulerObserver scheduler, CancellationToken cancellationToken)
    {
        var info = subscribe.FrameworkInfo.Clone();
        info.Id = Id.ToMessage();
        var problem = SubscribeRules.Problem(info, subscribe.SuppressedRoles, subscribe.OfferConstraints, options.Value)
            ?? (IsCompleted ? "Framework has been removed" : null)
            ?? (IsKnown ? SubscribeRules.PrincipalProblem(Info, info) : null);
        if (problem is not null)
        {
            LogRefused(Id, problem);
            return SchedulerEvents.Error(problem);
        }

        if (IsKnown)
        {
            (info.User, info.Checkpoint) = (Info.User, Info.Checkpoint);
        }

        var master = GrainFactory.GetGrain<IMasterGrain>(0);
        var changed = !IsKnown || !Info.Equals(info);
        await StoreAsync(info, cancellationToken);
        await master.FrameworkKnownAsync(Id, cancellationToken);
        _stream?.End(SchedulerEvents.Error("Framework failed over"));
        await ReleaseOffersAsync();
        _stream = new(streamId, scheduler, StreamFailedAsync);
        (_recovered, _suppressed, _constraints) = (false, [.. subscribe.SuppressedRoles], subscribe.OfferConstraints);
        _failover?.Dispose();
        StayAlive();
        await AnnounceAsync(changed);
        LogSubscribed(Id, Info.Name, streamId);
        return SchedulerEvents.Subscribed(Id, (await master.DescribeAsync(cancellationToken)).Info);
    }

    public Task DisconnectedAsync(string streamId, CancellationToken cancellationToken) =>
        _stream is { } stream && stream.Id == streamId ? DisconnectAsync() : Task.CompletedTask;

    public async Task RepublishAsync()
    {
        if (registration.State.Info is null)
        {
            return;
        }

        await PublishAsync([.. _tasks.Records.Select(record => (ClusterChange)new ClusterChange.TaskChanged(record))], withFramework: true);
        if (IsKnown)
        {
            await TellAllocatorAsync();
        }
    }

    private async Task StoreAsync(FrameworkInfo info, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        registration.State = IsKnown
            ? registration.State with { Info = info, ReregisteredTime = now }
            : new() { Info = info, RegisteredTime = now };
        await registration.WriteStateAsync(cancellationToken);
    }

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
        await AnnounceAsync(infoChanged: false);
    }

    private Task RemoveUnlessBackAsync(CancellationToken cancellationToken) => _stream is null && IsKnown ? RemoveAsync(cancellationToken) : Task.CompletedTask;

    // Stored before any agent ends a task for it.
    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        registration.State = registration.State with { UnregisteredTime = now };
        await registration.WriteStateAsync(cancellationToken);
        _stream?.End(null);
        _stream = null;
        foreach (var agentId in _tasks.Agents.Concat(_offers.Values.Select(offer => offer.AgentId)).Distinct().ToList())
        {
            await Agent(agentId).RemoveFrameworkAsync(Id);
        }

        _offers.Clear();
        _failover?.Dispose();
        _ping?.Dispose();
        await PublishAsync(_tasks.KillAll(now), withFramework: true);
        await GrainFactory.GetGrain<IAllocatorGrain>(0).RemoveFrameworkAsync(Id);
        await GrainFactory.GetGrain<IMasterGrain>(0).FrameworkCompletedAsync(Id, cancellationToken);
        LogRemoved(Id);
    }

    // What it runs is only in memory, so the activation must not end for being idle.
    private void StayAlive() => _ping ??= this.RegisterGrainTimer(
        PingAsync, new() { DueTime = PingPeriod, Period = PingPeriod, KeepAlive = true });

    private Task PingAsync(CancellationToken cancellationToken)
    {
        _stream?.Ping();
        return Task.CompletedTask;
    }

    private async Task ReleaseOffersAsync()
    {
        var agents = _offers.Values.Select(offer => offer.AgentId).Distinct().ToList();
        _offers.Clear();
        foreach (var agentId in agents)
        {
            await Agent(agentId).ReleaseOffersAsync(Id);
        }
    }

    private async Task AnnounceAsync(bool infoChanged)
    {
        await TellAllocatorAsync();
        await PublishAsync([], withFramework: true);
        if (infoChanged)
        {
            foreach (var agentId in _tasks.Agents.ToList())
            {
                await Agent(agentId).UpdateFrameworkAsync(Info);
            }
        }
    }

    private Task TellAllocatorAsync() => GrainFactory.GetGrain<IAllocatorGrain>(0)
        .SetFrameworkAsync(new(Id, Info, [.. RoleRules.Of(Info)], _suppressed, _constraints, _stream is not null));

    private Task PublishAsync(ImmutableArray<ClusterChange> changes, bool withFramework = false)
    {
        ImmutableArray<ClusterChange> all = withFramework ? [new ClusterChange.FrameworkChanged(Record()), .. changes] : changes;
        return all.IsEmpty ? Task.CompletedTask : GrainFactory.GetGrain<IClusterFeedGrain>(0).PublishAsync(all);
    }

    private FrameworkRecord Record() => new(
        Info, Active: _stream is not null, Connected: _stream is not null, _recovered && !IsCompleted, IsCompleted,
        registration.State.RegisteredTime, registration.State.ReregisteredTime, registration.State.UnregisteredTime, _constraints);

    private IAgentGrain Agent(AgentId agentId) => GrainFactory.GetGrain<IAgentGrain>(agentId.Value);

    private void Send(IEnumerable<TaskStatus> statuses)
    {
        foreach (var status in statuses)
        {
            _stream?.Add(SchedulerEvents.Update(status));
        }
    }

    [LoggerMessage(EventIds.FrameworkSubscribed, LogLevel.Information, "Framework {FrameworkId} ({Name}) subscribed with stream {StreamId}")]
    private partial void LogSubscribed(FrameworkId frameworkId, string name, string streamId);

    [LoggerMessage(EventIds.FrameworkRefused, LogLevel.Information, "Framework {FrameworkId} may not subscribe: {Problem}")]
    private partial void LogRefused(FrameworkId frameworkId, string problem);

    [LoggerMessage(EventIds.FrameworkDisconnected, LogLevel.Information, "Framework {FrameworkId} disconnected; it is removed unless it is back within {Seconds} s")]
    private partial void LogDisconnected(FrameworkId frameworkId, double seconds);

    [LoggerMessage(EventIds.FrameworkRemoved, LogLevel.Information, "Framework {FrameworkId} was removed")]
    private partial void LogRemoved(FrameworkId frameworkId);

    [LoggerMessage(EventIds.FrameworkStreamFailed, LogLevel.Information, "Stream {StreamId} of framework {FrameworkId} cannot be written to")]
    private partial void LogStreamFailed(FrameworkId frameworkId, string streamId, Exception error);
}
