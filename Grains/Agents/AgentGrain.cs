using System.Collections.Immutable;
using Levee.Grains.Delivery;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Master;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Levee.Grains.Agents;

/// <inheritdoc cref="IAgentGrain"/>
/// <remarks>
/// Who the agent is and where it stands is stored; what it runs and what is offered is in <see cref="AgentLedger"/>, made anew from each connect.
/// It tells frameworks, the allocator, the master and the feed one way, so that it never waits for a grain that may wait for it.
/// Source: spec mesos/master-behaviour.md section 5.
/// </remarks>
[GrainType("levee.agent")]
internal sealed partial class AgentGrain(
    [PersistentState("agent")] IPersistentState<AgentRegistration> registration,
    IOptions<MasterOptions> options,
    TimeProvider clock,
    ILogger<AgentGrain> logger) : Grain, IAgentGrain
{
    // Source: spec mesos/master-behaviour.md section 1; also the least value that Mesos allows.
    private static readonly TimeSpan ReregisterTimeout = TimeSpan.FromMinutes(10);

    // An agent finds out by its next heartbeat that the silo started anew, so it beats more often than the time-out asks for.
    private const int BeatsPerTimeout = 3;

    private readonly Guid _activation = Guid.NewGuid();
    private readonly HashSet<(FrameworkId, TaskId)> _pendingKills = [];
    private AgentLedger? _ledger;
    private Courier? _courier;
    private IAgentObserver? _agent;
    private Guid _session;
    private AgentStanding _standing;
    private DateTimeOffset _lastSeen;
    private DateTimeOffset? _reregisteredTime;
    private long _version;
    private long _round;

    private AgentId Id => new(this.GetPrimaryKeyString());

    private bool IsConnected => _standing == AgentStanding.Connected && _ledger is not null;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _standing = registration.State.Standing is AgentStanding.Unreachable or AgentStanding.Gone ? registration.State.Standing : AgentStanding.Recovered;
        _lastSeen = clock.GetUtcNow();
        var period = options.Value.OfferTimeout is { } age && age < options.Value.AgentPingTimeout ? age : options.Value.AgentPingTimeout;
        this.RegisterGrainTimer(LookAtClockAsync, new() { DueTime = period, Period = period, KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task<AgentSession> ConnectAsync(AgentSnapshot snapshot, IAgentObserver agent, CancellationToken cancellationToken)
    {
        if (_standing == AgentStanding.Gone)
        {
            return new(Guid.Empty, TimeSpan.Zero, "Agent has been marked gone");
        }

        await WithdrawAllAsync();
        var lost = _ledger;
        var returning = registration.RecordExists;
        var described = snapshot with { Frameworks = [], Tasks = [] };
        if (registration.State.Standing != AgentStanding.Connected || !AgentDescriptions.Same(registration.State.Description, described))
        {
            var since = clock.GetUtcNow();
            registration.State = registration.State with
            {
                Description = described, Standing = AgentStanding.Connected, Since = since, RegisteredTime = returning ? registration.State.RegisteredTime : since,
            };
            await registration.WriteStateAsync(cancellationToken);
        }

        _courier?.Close();
        (_ledger, _agent, _session, _courier) = (new(snapshot), agent, Guid.NewGuid(), null);
        _courier = new(DisconnectedAsync);
        (_standing, _lastSeen, _reregisteredTime) = (AgentStanding.Connected, clock.GetUtcNow(), returning ? clock.GetUtcNow() : null);
        await TellFrameworksAsync(snapshot, lost);
        SendPendingKills();
        await StandAsync();
        LogConnected(Id, snapshot.Tasks.Length);
        return new(_session, options.Value.AgentPingTimeout / BeatsPerTimeout, null);
    }

    public Task<bool> HeartbeatAsync(Guid session, CancellationToken cancellationToken)
    {
        var known = IsConnected && session == _session;
        _lastSeen = known ? clock.GetUtcNow() : _lastSeen;
        return Task.FromResult(known);
    }

    public async Task UnregisterAsync(Guid session, CancellationToken cancellationToken)
    {
        if (IsConnected && session == _session)
        {
            await LeaveAsync(AgentStanding.Gone, cancellationToken);
        }
    }

    public async Task OfferAsync(long round, ImmutableArray<OfferProposal> proposals)
    {
        _round = Math.Max(_round, round);
        if (IsConnected)
        {
            var now = clock.GetUtcNow();
            var offers = proposals.Select(proposal => _ledger!.Offer(proposal, now)).OfType<HeldOffer>().ToList();
            foreach (var lot in offers.GroupBy(offer => offer.FrameworkId))
            {
                await GrainFactory.GetGrain<IFrameworkGrain>(lot.Key.Value).OffersAsync([.. lot.Select(offer => offer.Offer)]);
            }
        }

        await ReportAsync();
    }

    public async Task DeclineAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, Filters? filters)
    {
        foreach (var offerId in offerIds)
        {
            if (_ledger?.Withdraw(offerId, frameworkId) is { } offer)
            {
                await RefuseAsync(new(frameworkId, offer.Role, offer.Resources.Unallocated()), filters);
            }
        }

        await ReportAsync();
    }

    public async Task ReleaseOffersAsync(FrameworkId frameworkId)
    {
        if (_ledger?.WithdrawAll(frameworkId).IsEmpty is false)
        {
            await ReportAsync();
        }
    }

    public async Task RemoveFrameworkAsync(FrameworkId frameworkId)
    {
        if (_ledger is null)
        {
            return;
        }

        _ledger.WithdrawAll(frameworkId);
        foreach (var (_, taskId) in _ledger.Tasks.Keys.Where(key => key.Framework == frameworkId).ToList())
        {
            _ledger.Forget(frameworkId, taskId);
        }

        Send(agent => agent.ShutdownFrameworkAsync(frameworkId));
        await ReportAsync();
    }

    public Task UpdateFrameworkAsync(FrameworkInfo framework)
    {
        Send(agent => agent.UpdateFrameworkAsync(framework));
        return Task.CompletedTask;
    }

    public async Task RepublishAsync()
    {
        if (registration.RecordExists && _standing != AgentStanding.Gone)
        {
            await StandAsync();
        }
    }

    private void Send(Func<IAgentObserver, Task> message)
    {
        if (_agent is { } agent && IsConnected)
        {
            _courier!.Post(() => message(agent));
        }
    }

    // Frameworks with tasks here learn what runs; those that had tasks here before learn it too, if it is nothing.
    private async Task TellFrameworksAsync(AgentSnapshot snapshot, AgentLedger? before)
    {
        var infos = snapshot.Frameworks.Where(info => info.Id is not null).ToDictionary(info => FrameworkId.From(info.Id));
        var tasks = snapshot.Tasks.ToLookup(task => FrameworkId.From(task.FrameworkId));
        foreach (var frameworkId in tasks.Select(group => group.Key).Concat(before?.Frameworks ?? []).Distinct())
        {
            await GrainFactory.GetGrain<IFrameworkGrain>(frameworkId.Value)
                .AgentTasksAsync(Id, _session, infos.GetValueOrDefault(frameworkId), [.. tasks[frameworkId]]);
        }

        // A task sent off that the agent did not list yet: its framework hears that it is lost, so it must not run either.
        foreach (var task in before?.Tasks.Values.Where(task => !task.Reported && !_ledger!.Runs(task.FrameworkId, task.Id)) ?? [])
        {
            Send(agent => agent.KillTaskAsync(task.FrameworkId, task.Id, null));
        }
    }

    private void SendPendingKills()
    {
        foreach (var (frameworkId, taskId) in _pendingKills.Where(kill => _ledger!.Runs(kill.Item1, kill.Item2)))
        {
            Send(agent => agent.KillTaskAsync(frameworkId, taskId, null));
        }

        _pendingKills.Clear();
    }

    private async Task LookAtClockAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (options.Value.OfferTimeout is { } age && _ledger is not null)
        {
            foreach (var offer in _ledger.Offers.Values.Where(offer => now - offer.MadeAt >= age).ToList())
            {
                await RescindAsync(_ledger.Withdraw(offer.Id, null)!);
            }

            await ReportAsync();
        }

        var patience = options.Value.AgentPingTimeout * options.Value.MaxAgentPingTimeouts;
        var silent = now - _lastSeen;
        if ((_standing is AgentStanding.Connected or AgentStanding.Disconnected && silent > patience)
            || (_standing == AgentStanding.Recovered && registration.RecordExists && silent > ReregisterTimeout))
        {
            LogUnreachable(Id, silent);
            await LeaveAsync(AgentStanding.Unreachable, cancellationToken);
        }
    }

    private async Task DisconnectedAsync(Exception error)
    {
        if (_standing == AgentStanding.Connected)
        {
            LogDisconnected(Id, error);
            _standing = AgentStanding.Disconnected;
            await WithdrawAllAsync();
            await StandAsync();
        }
    }

    // Stored before anybody hears of it.
    private async Task LeaveAsync(AgentStanding standing, CancellationToken cancellationToken)
    {
        registration.State = registration.State with { Standing = standing, Since = clock.GetUtcNow() };
        await registration.WriteStateAsync(cancellationToken);
        await WithdrawAllAsync();
        var frameworks = _ledger?.Frameworks.ToList() ?? [];
        _courier?.Close();
        (_standing, _ledger, _agent, _session) = (standing, null, null, Guid.Empty);
        foreach (var frameworkId in frameworks)
        {
            await GrainFactory.GetGrain<IFrameworkGrain>(frameworkId.Value).AgentLostAsync(Id, standing == AgentStanding.Unreachable ? AgentLoss.Unreachable : AgentLoss.Removed);
        }

        await StandAsync();
    }

    private async Task WithdrawAllAsync()
    {
        foreach (var offer in _ledger?.WithdrawAll(null) ?? [])
        {
            await RescindAsync(offer);
        }
    }

    private Task RescindAsync(HeldOffer offer) => GrainFactory.GetGrain<IFrameworkGrain>(offer.FrameworkId.Value).RescindAsync(offer.Id);

    private Task RefuseAsync(ReturnedResources refused, Filters? filters) => refused.Resources.IsEmpty
        ? Task.CompletedTask
        : GrainFactory.GetGrain<IAllocatorGrain>(0).RefuseAsync(refused.FrameworkId, refused.Role, Id, refused.Resources.ToMessages(), filters);

    private async Task StandAsync()
    {
        await GrainFactory.GetGrain<IMasterGrain>(0).AgentStandsAsync(Id, _standing, registration.State.Since);
        await ReportAsync();
    }

    private async Task ReportAsync()
    {
        var feed = GrainFactory.GetGrain<IClusterFeedGrain>(0);
        var allocator = GrainFactory.GetGrain<IAllocatorGrain>(0);
        await feed.PublishAsync([_standing == AgentStanding.Gone ? new ClusterChange.AgentRemoved(Id) : new ClusterChange.AgentChanged(Record())]);
        if (_ledger is { } ledger)
        {
            var told = ledger.Snapshot;
            await allocator.SetAgentAsync(new(
                told.Info, told.Capabilities, _activation, ++_version, _round, IsConnected, ledger.TotalMessages, ledger.Holdings, Freed: false));
        }
        else
        {
            await allocator.RemoveAgentAsync(Id);
        }
    }

    private AgentRecord Record()
    {
        var told = registration.State.Description!;
        return new(
            told.Info, told.Pid, told.Version, told.Capabilities, _standing, Deactivated: false, registration.State.RegisteredTime, _reregisteredTime,
            _ledger?.TotalMessages ?? [.. told.Info.Resources], _ledger?.Used.ToMessages() ?? [], [.. _ledger?.Offers.Values.Select(offer => offer.Offer) ?? []]);
    }

    [LoggerMessage(EventIds.AgentConnected, LogLevel.Information, "Agent {AgentId} connected with {Tasks} tasks")]
    private partial void LogConnected(AgentId agentId, int tasks);

    [LoggerMessage(EventIds.AgentDisconnected, LogLevel.Warning, "Agent {AgentId} cannot be reached; its offers are withdrawn until it connects again")]
    private partial void LogDisconnected(AgentId agentId, Exception error);

    [LoggerMessage(EventIds.AgentUnreachable, LogLevel.Warning, "Agent {AgentId} is unreachable: not heard of for {Silence}")]
    private partial void LogUnreachable(AgentId agentId, TimeSpan silence);
}
