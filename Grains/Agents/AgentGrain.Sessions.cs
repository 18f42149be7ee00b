using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Microsoft.Extensions.Logging;

namespace Levee.Grains.Agents;

// The bond with the agent process.
internal sealed partial class AgentGrain
{
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

    [LoggerMessage(EventIds.AgentConnected, LogLevel.Information, "Agent {AgentId} connected with {Tasks} tasks")]
    private partial void LogConnected(AgentId agentId, int tasks);

    [LoggerMessage(EventIds.AgentDisconnected, LogLevel.Warning, "Agent {AgentId} cannot be reached; its offers are withdrawn until it connects again")]
    private partial void LogDisconnected(AgentId agentId, Exception error);
}
