using Levee.Grains.Delivery;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Microsoft.Extensions.Logging;

namespace Levee.Grains.Agents;

// How the agent leaves. Source: spec mesos/master-behaviour.md section 5 (health check, removal paths).
internal sealed partial class AgentGrain
{
    private const string MachineDown = "Operator initiated 'Machine DOWN'";

    // When to ask again whether the silent agent may be marked unreachable; null: it is not silent for too long.
    private DateTimeOffset? _removalDue;

    public async Task UnregisterAsync(Guid session, CancellationToken cancellationToken)
    {
        if (IsConnected && session == _session)
        {
            metrics.Count("master/messages_unregister_slave");
            await RemoveAsync("unregistered", "the agent unregistered", null, cancellationToken);
        }
    }

    public Task MachineDownAsync() => RemoveAsync(null, MachineDown, MachineDown, CancellationToken.None);

    public Task ReplacedAsync() => RemoveAsync("registered", "a new agent registered at the same address", null, CancellationToken.None);

    public async Task ForgetAsync()
    {
        if (IsRegistered)
        {
            // It came back while the registry was about to forget it.
            var told = registration.State.Description!;
            await Master.KeepAgentAsync(told.Info, told.Pid);
            return;
        }

        await registration.ClearStateAsync();
        _standing = AgentStanding.Removed;
        await GrainFactory.GetGrain<IClusterFeedGrain>(0).PublishAsync([new ClusterChange.AgentRemoved(Id)]);
        await GrainFactory.GetGrain<IAllocatorGrain>(0).RemoveAgentAsync(Id);
        DeactivateOnIdle();
    }

    // Mesos counts the reason in a name of its own.
    private async Task RemoveAsync(string? reason, string cause, string? farewell, CancellationToken cancellationToken)
    {
        if (IsRegistered)
        {
            SendFarewell(farewell);
            await LeaveAsync(AgentStanding.Removed, cancellationToken, $"Agent {registration.State.Description!.Info.Hostname} removed: {cause}");
            CountRemoval(reason);
        }
    }

    private void CountRemoval(string? reason)
    {
        metrics.Count("master/slave_removals");
        if (reason is not null)
        {
            metrics.Count($"master/slave_removals/reason_{reason}");
        }
    }

    // Past the courier, which is about to be closed.
    private void SendFarewell(string? reason)
    {
        if (_agent is { } agent && reason is not null)
        {
            new Courier(_ => Task.CompletedTask).Post(() => agent.ShutdownAsync(reason));
        }
    }

    private async Task LookAtClockAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await RescindOldOffersAsync(now);
        var silence = now - _lastSeen;
        if (silence > Patience())
        {
            await MarkUnreachableAsync(now, silence, cancellationToken);
        }
        else if (_removalDue is not null)
        {
            _removalDue = null;
            metrics.Count("master/slave_unreachable_canceled");
            await Master.ReturnRemovalPermitAsync(Id);
        }
    }

    private TimeSpan Patience() => _standing switch
    {
        AgentStanding.Connected or AgentStanding.Disconnected => options.Value.AgentPingTimeout * options.Value.MaxAgentPingTimeouts,
        AgentStanding.Recovered => options.Value.AgentReregisterTimeout,
        _ => TimeSpan.MaxValue,
    };

    private async Task MarkUnreachableAsync(DateTimeOffset now, TimeSpan silence, CancellationToken cancellationToken)
    {
        if (!registration.RecordExists)
        {
            // Admitted, and never connected: there is nothing to come back to.
            _standing = AgentStanding.Removed;
            await Master.AgentStandsAsync(Id, _standing, now);
            DeactivateOnIdle();
            return;
        }

        if (!await MayLeaveAsync(now, cancellationToken))
        {
            return;
        }

        LogUnreachable(Id, silence);
        if (_standing == AgentStanding.Recovered)
        {
            metrics.Count("master/recovery_slave_removals");
        }

        await LeaveAsync(AgentStanding.Unreachable, cancellationToken);
        metrics.Count("master/slave_unreachable_completed");
        CountRemoval("unhealthy");
    }

    private async Task<bool> MayLeaveAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_removalDue is null)
        {
            metrics.Count("master/slave_unreachable_scheduled");
        }
        else if (now < _removalDue)
        {
            return false;
        }

        var isLimited = options.Value.AgentRemovalRateLimit is not null || (_standing == AgentStanding.Recovered && options.Value.RecoveryAgentRemovalLimit < 1);
        var wait = isLimited ? await Master.TakeRemovalPermitAsync(Id, cancellationToken) : TimeSpan.Zero;
        _removalDue = now + wait;
        return wait == TimeSpan.Zero;
    }

    // Stored before anybody hears of it.
    private async Task LeaveAsync(AgentStanding standing, CancellationToken cancellationToken, string? message = null)
    {
        var next = registration.State with { Standing = standing, Since = clock.GetUtcNow() };
        switch (standing)
        {
            case AgentStanding.Unreachable:
                await StoreAsync(next, cancellationToken);
                break;
            case AgentStanding.Gone:
                await StoreAsync(next with { Deactivated = false, Drain = null, DrainStart = null }, cancellationToken);
                break;
            default:
                await registration.ClearStateAsync(cancellationToken); // Its id is unknown from now on.
                DeactivateOnIdle();
                break;
        }

        await WithdrawAllAsync();
        var frameworks = _ledger?.Frameworks.ToList() ?? [];
        _courier?.Close();
        _launches.Forget(_ => true);
        (_standing, _ledger, _agent, _session, _removalDue) = (standing, null, null, Guid.Empty, null);
        await TellLossAsync(frameworks, standing switch
        {
            AgentStanding.Unreachable => AgentLoss.Unreachable,
            AgentStanding.Gone => AgentLoss.GoneByOperator,
            _ => AgentLoss.Removed,
        }, message);
        await StandAsync();
    }

    private async Task TellLossAsync(IEnumerable<FrameworkId> frameworks, AgentLoss loss, string? message)
    {
        foreach (var frameworkId in frameworks)
        {
            await GrainFactory.GetGrain<IFrameworkGrain>(frameworkId.Value).AgentLostAsync(Id, loss, message);
        }
    }

    [LoggerMessage(EventIds.AgentUnreachable, LogLevel.Warning, "Agent {AgentId} is unreachable: not heard of for {Silence}")]
    private partial void LogUnreachable(AgentId agentId, TimeSpan silence);
}
