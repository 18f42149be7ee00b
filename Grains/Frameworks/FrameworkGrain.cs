using System.Collections.Immutable;
using Levee.Grains.Delivery;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Master;
using Levee.Grains.Metrics;
using Levee.Grains.Persistence;
using Levee.Grains.Tasks;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Frameworks;

/// <inheritdoc cref="IFrameworkGrain"/>
/// <remarks>
/// Who it is is stored; its tasks come back from the agents. The parts: subscription here, its end in <c>FrameworkGrain.Departures.cs</c>, calls in <c>FrameworkGrain.Calls.cs</c>,
/// what agents say in <c>FrameworkGrain.Agents.cs</c> and <c>FrameworkGrain.Executors.cs</c>. It waits for agents' grains (ACCEPT) and the master's, which never wait for it.
/// </remarks>
[GrainType("levee.framework")]
internal sealed partial class FrameworkGrain(
    [PersistentState("framework")] IPersistentState<FrameworkRegistration> registration,
    IOptions<MasterOptions> options,
    IAuthorizer authorizer,
    MasterMetrics counters,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<FrameworkGrain> logger) : Grain, IFrameworkGrain
{
    private static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StorageDelay = TimeSpan.FromMilliseconds(10);

    // Timers take no longer waits; a framework that has more time than that is as good as never removed.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly FrameworkTasks _tasks = new(options.Value.MaxCompletedTasksPerFramework, options.Value.MaxUnreachableTasksPerFramework);
    private readonly Dictionary<OfferId, (AgentId AgentId, string Role)> _offers = [];
    private readonly Dictionary<OfferId, AgentId> _inverseOffers = [];
    private readonly HashSet<AgentId> _inverseAgents = [];
    private readonly FrameworkOperations _operations = new();
    private readonly GroupCommit _storage = new(registration.WriteStateAsync);
    private readonly TaskMetrics _ends = new(counters);

    // Agents that may run something of it, if only an idle executor.
    private readonly HashSet<AgentId> _agents = [];
    private readonly HashSet<AgentId> _lostAgents = [];
    private Task _keeping = Task.CompletedTask;
    private DateTimeOffset? _orphanSince;
    private FrameworkMetrics? _metrics;
    private ImmutableArray<string> _suppressed = [];
    private OfferConstraints? _constraints;
    private EventStream? _stream;
    private bool _recovered;
    private ReviveMark _revived = new(Guid.NewGuid(), 0);
    private IGrainTimer? _keepingSoon;
    private IGrainTimer? _ping;
    private IGrainTimer? _failover;

    private FrameworkId Id => new(this.GetPrimaryKeyString());

    private FrameworkInfo Info => registration.State.Info!;

    private bool IsKnown => registration.State is { Info: not null, UnregisteredTime: null };

    private bool IsCompleted => registration.State.UnregisteredTime is not null;

    private bool IsPartitionAware => Info.IsPartitionAware();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _recovered = IsKnown;
        if (IsKnown)
        {
            _metrics = MetricsOf(Info);
            StayAlive();
            await GrainFactory.GetGrain<IMasterGrain>(0).FrameworkKnownAsync(Id, cancellationToken);
        }
    }

    // A silo that stops in good order loses no registration.
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_keepingSoon is not null)
        {
            Keep();
        }

        return _keeping;
    }

    public async Task<Event> SubscribeAsync(
        Call.Types.Subscribe subscribe, bool isNew, string streamId, string? principal, ISchedulerObserver scheduler, CancellationToken cancellationToken)
    {
        var info = subscribe.FrameworkInfo.Clone();
        info.Id = Id.ToMessage();
        counters.Count(isNew ? "master/messages_register_framework" : "master/messages_reregister_framework"); // Refused ones too, as Mesos does.
        if (SubscribeProblem(info, subscribe, isNew) is { } problem)
        {
            LogRefused(Id, problem);
            return SchedulerEvents.Error(problem);
        }

        if (IsKnown)
        {
            (info.User, info.Checkpoint) = (Info.User, Info.Checkpoint);
        }

        var master = GrainFactory.GetGrain<IMasterGrain>(0);
        var first = SchedulerEvents.Subscribed(Id, (await master.DescribeAsync(cancellationToken)).Info);
        var changed = !IsKnown || !Info.Equals(info);
        Register(info);
        End("Framework failed over");
        await ReleaseOffersAsync();
        _metrics = MetricsOf(info);
        _stream = new(streamId, scheduler, StreamFailedAsync);
        _recovered = false;
        var revived = Wish(subscribe.SuppressedRoles, subscribe.OfferConstraints);
        _failover?.Dispose();
        StayAlive();
        await AnnounceAsync(changed, revived);
        await master.FrameworkKnownAsync(Id, cancellationToken);
        _metrics.Called(Call.Types.Type.Subscribe);
        _metrics.Sent(first.Type);
        KeepSoon();
        LogSubscribed(Id, Info.Name, streamId);
        return first;
    }

    public Task RepublishAsync() => registration.State.Info is null
        ? Task.CompletedTask
        : PublishAsync([.. _tasks.Records.Select(record => (ClusterChange)new ClusterChange.TaskChanged(record))], withFramework: true);

    public Task ReportAgainAsync() => IsKnown ? TellAllocatorAsync() : Task.CompletedTask;

    private string? SubscribeProblem(FrameworkInfo info, Call.Types.Subscribe subscribe, bool isNew) =>
        SubscribeRules.Problem(info, options.Value)
        ?? (IsCompleted ? "Framework has been removed" : null)
        ?? SubscribeRules.WishProblem(info, subscribe.SuppressedRoles, subscribe.OfferConstraints)
        ?? (SubscribeRules.AuthorizationProblem(info, isNew ? "" : Id.Value, authorizer) is { } action ? $"Not authorized to {action}" : null)
        ?? (IsKnown ? SubscribeRules.PrincipalProblem(Info, info) : null);

    // One that was known from its agents only has both times from now on.
    private void Register(FrameworkInfo info)
    {
        var now = clock.GetUtcNow();
        registration.State = IsKnown
            ? registration.State with { Info = info, RegisteredTime = _recovered ? now : registration.State.RegisteredTime, ReregisteredTime = now }
            : new() { Info = info, RegisteredTime = now };
    }


    // Not waited for: what is lost in a crash comes back with the framework's next subscription, or from its agents. See docs/adr/0008-framework-registration.md.
    private void Keep()
    {
        _keepingSoon?.Dispose();
        (_keepingSoon, _keeping) = (null, KeepAsync());
    }

    // When the framework has its first offers: until then, writing would only be in their way.
    private void KeepSoon() => _keepingSoon ??= this.RegisterGrainTimer(
        _ =>
        {
            Keep();
            return Task.CompletedTask;
        },
        new() { DueTime = StorageDelay, Period = Timeout.InfiniteTimeSpan });

    private async Task KeepAsync()
    {
        try
        {
            await _storage.SaveAsync();
        }
#pragma warning disable CA1031 // Whatever storage failed with: the next change, or the next subscription, tries again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotStored(Id, error);
        }
    }

    private void Tell(Event next)
    {
        if (_stream is { } stream)
        {
            stream.Add(next);
            _metrics?.Sent(next.Type);
        }
    }

    private void End(string error)
    {
        if (_stream is { } stream)
        {
            stream.End(SchedulerEvents.Error(error));
            _metrics?.Sent(Event.Types.Type.Error);
        }
    }

    private FrameworkMetrics MetricsOf(FrameworkInfo info) => new(counters, info);

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
        var agents = _offers.Values.Select(offer => offer.AgentId).Concat(_inverseOffers.Values).Distinct().ToList();
        _offers.Clear();
        _inverseOffers.Clear();
        foreach (var agentId in agents)
        {
            await Agent(agentId).ReleaseOffersAsync(Id);
        }
    }

    private async Task AnnounceAsync(bool infoChanged, List<string> revived)
    {
        await TellAllocatorAsync();
        await ClearFiltersAsync(revived);
        await PublishAsync([], withFramework: true);
        if (infoChanged)
        {
            foreach (var agentId in _agents.ToList())
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
        registration.State.RegisteredTime, registration.State.ReregisteredTime, registration.State.UnregisteredTime, _constraints)
    {
        SuppressedRoles = _suppressed,
    };

    private IAgentGrain Agent(AgentId agentId) => GrainFactory.GetGrain<IAgentGrain>(agentId.Value);

    private void Send(IEnumerable<TaskStatus> statuses)
    {
        foreach (var status in statuses)
        {
            Tell(SchedulerEvents.Update(status));
            if (status.Reason is not Reason.Reconciliation and not Reason.AgentReregistered)
            {
                CountEnd(status);
            }
        }
    }

    private void CountEnd(TaskStatus status)
    {
        _ends.Ended(status);
        _metrics?.Ended(status.State);
    }

    [LoggerMessage(EventIds.FrameworkNotStored, LogLevel.Error, "Framework {FrameworkId} could not be stored; if the silo ends now, the framework is known again only when it subscribes or an agent tells of it")]
    private partial void LogNotStored(FrameworkId frameworkId, Exception error);

    // The connection tells people, once it has the answer.
    [LoggerMessage(EventIds.FrameworkSubscribed, LogLevel.Debug, "Framework {FrameworkId} ({Name}) subscribed with stream {StreamId}")]
    private partial void LogSubscribed(FrameworkId frameworkId, string name, string streamId);

    [LoggerMessage(EventIds.FrameworkRefused, LogLevel.Information, "Framework {FrameworkId} may not subscribe: {Problem}")]
    private partial void LogRefused(FrameworkId frameworkId, string problem);
}
