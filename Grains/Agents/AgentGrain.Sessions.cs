using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Agents;

// The bond with the agent process.
internal sealed partial class AgentGrain
{
    private const string NotAdmitted = "The agent was not admitted just now";

    public async Task<AgentSession> ConnectAsync(AgentSnapshot snapshot, IAgentObserver agent, CancellationToken cancellationToken)
    {
        if ((options.Value.AuthenticateAgents || !authorizer.AllowsAll) && !await Master.TakePassAsync(Id, snapshot.Pass, cancellationToken))
        {
            LogRefused(Id, NotAdmitted);
            return new(Guid.Empty, TimeSpan.Zero, NotAdmitted) { MayRetry = true };
        }

        var machine = await Master.FindMachineAsync(snapshot.Info.Hostname, AgentAddress.Of(snapshot.Pid, snapshot.Info).Host, cancellationToken);
        if (RefusalOf(snapshot, machine) is { } refusal)
        {
            LogRefused(Id, refusal);
            return new(Guid.Empty, TimeSpan.Zero, refusal);
        }

        await WithdrawAllAsync();
        var lost = _ledger;
        var news = _standing == AgentStanding.Unreachable ? "Unreachable agent re-reregistered" : null;
        var returning = await RegisterAsync(snapshot, cancellationToken);
        news ??= returning ? null : "Unknown agent reregistered";
        _courier?.Close();
        (_ledger, _agent, _session, _courier) = (new(snapshot), agent, Guid.NewGuid(), null);
        _courier = new(DisconnectedAsync);
        (_standing, _lastSeen, _reregisteredTime) = (AgentStanding.Connected, clock.GetUtcNow(), returning ? clock.GetUtcNow() : null);
        Plan(machine?.Unavailability);
        if (lost is not null)
        {
            SendAgain(lost);
        }

        await TellFrameworksAsync(snapshot, LaunchAgain(), lost, news);
        KillAgain();
        if (IsDraining)
        {
            var config = registration.State.Drain!.Config;
            Send(observer => observer.DrainAsync(config));
        }

        metrics.Count(returning ? "master/slave_reregistrations" : "master/slave_registrations");
        await StandAsync();
        LogConnected(Id, snapshot.Tasks.Length);
        return new(_session, options.Value.AgentPingTimeout / BeatsPerTimeout, null);
    }

    private string? RefusalOf(AgentSnapshot snapshot, MachineInfo? machine) =>
        _standing == AgentStanding.Gone ? "Agent has been marked gone"
        : machine is { Mode: MachineInfo.Types.Mode.Down } ? "The machine of this agent is down for maintenance"
        : IsRegistered && !AgentDescriptions.SameMachine(registration.State.Description!, snapshot) ? "Agent attempted to reregister with different IP / hostname"
        : null;

    // Written only when something changed: after a restart of the silo all agents come at once.
    private async ValueTask<bool> RegisterAsync(AgentSnapshot snapshot, CancellationToken cancellationToken)
    {
        var known = registration.RecordExists && _standing != AgentStanding.Removed;
        var described = snapshot with { Frameworks = [], Tasks = [], Executors = [], Operations = [], Pass = Guid.Empty };
        if (!known || registration.State.Standing != AgentStanding.Connected || !AgentDescriptions.Same(registration.State.Description, described))
        {
            var now = clock.GetUtcNow();
            var before = known ? registration.State : new() { RegisteredTime = now };
            var drainStart = before.Drain is null ? (DateTimeOffset?)null : before.DrainStart ?? now;
            await StoreAsync(before with { Description = described, Standing = AgentStanding.Connected, Since = now, DrainStart = drainStart }, cancellationToken);
        }

        return known;
    }

    public Task<bool> HeartbeatAsync(Guid session, CancellationToken cancellationToken)
    {
        var known = IsConnected && session == _session;
        _lastSeen = known ? clock.GetUtcNow() : _lastSeen;
        return Task.FromResult(known);
    }

    // Frameworks with tasks here learn what runs; those that had tasks here before learn it too, if it is nothing.
    private async Task TellFrameworksAsync(AgentSnapshot snapshot, IEnumerable<MesosTask> again, AgentLedger? before, string? news)
    {
        var infos = snapshot.Frameworks.Where(info => info.Id is not null).ToDictionary(info => FrameworkId.From(info.Id));
        var tasks = snapshot.Tasks.Concat(again).ToLookup(task => FrameworkId.From(task.FrameworkId));
        var operations = _ledger!.Operations.Where(operation => operation.FrameworkId is not null).ToLookup(operation => FrameworkId.From(operation.FrameworkId));
        foreach (var frameworkId in _ledger.Frameworks.Concat(before?.Frameworks ?? []).Distinct().ToList())
        {
            var framework = GrainFactory.GetGrain<IFrameworkGrain>(frameworkId.Value);
            await framework.AgentTasksAsync(Id, _session, infos.GetValueOrDefault(frameworkId), [.. tasks[frameworkId]], [.. operations[frameworkId]], news);
        }

        // A task sent off that the agent did not list, and that is not sent again: its framework hears that it is lost, so it must not run either.
        foreach (var task in before?.Tasks.Values.Where(task => !task.Reported && !_ledger.Runs(task.FrameworkId, task.Id)) ?? [])
        {
            Send(agent => agent.KillTaskAsync(task.FrameworkId, task.Id, null));
        }
    }

    private async Task DisconnectedAsync(Exception error)
    {
        if (_standing == AgentStanding.Connected)
        {
            LogDisconnected(Id, error);
            _standing = AgentStanding.Disconnected;
            _launches.Forget(framework => !framework.Checkpoint); // Their tasks end here and now.
            await WithdrawAllAsync();
            await TellLossAsync(_ledger?.Frameworks.ToList() ?? [], AgentLoss.Disconnected, $"Agent {registration.State.Description!.Info.Hostname} disconnected");
            await StandAsync();
        }
    }

    [LoggerMessage(EventIds.AgentConnected, LogLevel.Information, "Agent {AgentId} connected with {Tasks} tasks")]
    private partial void LogConnected(AgentId agentId, int tasks);

    [LoggerMessage(EventIds.AgentRefused, LogLevel.Warning, "Agent {AgentId} must not run: {Refusal}")]
    private partial void LogRefused(AgentId agentId, string refusal);

    [LoggerMessage(EventIds.AgentDisconnected, LogLevel.Warning, "Agent {AgentId} cannot be reached; its offers are withdrawn until it connects again")]
    private partial void LogDisconnected(AgentId agentId, Exception error);
}
