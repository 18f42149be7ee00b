using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Capability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Agents;

// What operators order for the agent as a whole. Source: spec mesos/operator-api.md section A.6, master-behaviour.md section 17; src/master/http.cpp for the texts.
internal sealed partial class AgentGrain
{
    private static readonly CallReply Done = new(200, null);
    private static readonly CallReply UnknownAgent = new(400, "Unknown agent");

    // Registered, recovered or unreachable.
    private bool IsKnown => registration.RecordExists && _standing is not (AgentStanding.Gone or AgentStanding.Removed);

    private bool IsDraining => registration.State.Drain?.State == DrainState.Draining;

    public async Task<CallReply> DrainAsync(DrainConfig config, CancellationToken cancellationToken)
    {
        if (!IsKnown)
        {
            return UnknownAgent;
        }

        if (IsRegistered && await DrainProblemAsync(cancellationToken) is { } problem)
        {
            return new(400, problem);
        }

        var drain = new DrainInfo { State = DrainState.Draining, Config = config.Clone() };
        await StoreAsync(registration.State with { Drain = drain, Deactivated = true, DrainStart = IsRegistered ? clock.GetUtcNow() : null }, cancellationToken);
        LogDraining(Id, _ledger?.Tasks.Count ?? 0);
        await WithdrawAllAsync();
        Send(agent => agent.DrainAsync(drain.Config));
        await ReportAsync();
        return Done;
    }

    public async Task<CallReply> DeactivateAsync(CancellationToken cancellationToken)
    {
        if (!IsKnown)
        {
            return UnknownAgent;
        }

        await StoreAsync(registration.State with { Deactivated = true }, cancellationToken);
        await WithdrawAllAsync();
        await ReportAsync();
        return Done;
    }

    public async Task<CallReply> ReactivateAsync(CancellationToken cancellationToken)
    {
        if (!IsKnown || !registration.State.Deactivated)
        {
            return new(400, "Agent is not deactivated");
        }

        if (IsDraining)
        {
            return new(400, "Agent is still in the DRAINING state");
        }

        await StoreAsync(registration.State with { Deactivated = false, Drain = null, DrainStart = null }, cancellationToken);
        await ReportAsync();
        return IsRegistered ? Done : new(409, "Agent removed while processing the call");
    }

    public async Task<CallReply> MarkGoneAsync(CancellationToken cancellationToken)
    {
        if (_standing == AgentStanding.Gone)
        {
            return Done;
        }

        if (!IsKnown)
        {
            return new(404, $"Agent '{Id}' not found");
        }

        await GoAsync(cancellationToken);
        return Done;
    }

    private async Task<string?> DrainProblemAsync(CancellationToken cancellationToken)
    {
        var told = registration.State.Description!;
        return await Master.FindMachineAsync(told.Info.Hostname, AgentAddress.Of(told.Pid, told.Info).Host, cancellationToken) is { Id: var machine }
            ? $"Agent {Id} is part of a maintenance schedule under Machine {(machine.HasHostname ? machine.Hostname + (machine.HasIp ? " " : "") : "")}{(machine.HasIp ? $"({machine.Ip})" : "")}"
            : told.Capabilities.All(capability => capability.Type != Capability.AgentDraining) ? $"Agent {Id} is not capable of draining"
            : null;
    }

    // Asked at each report, for every end of a task or an operation is followed by one.
    private async ValueTask<bool> FinishDrainAsync()
    {
        if (!IsDraining || !IsConnected || _ledger!.Tasks.Count > 0 || _ledger.Operations.Count > 0)
        {
            return false;
        }

        if (registration.State.Drain!.Config.MarkGone)
        {
            LogDrained(Id, "gone");
            await GoAsync(CancellationToken.None);
            return true;
        }

        LogDrained(Id, "deactivated");
        await StoreAsync(registration.State with { Drain = new(registration.State.Drain) { State = DrainState.Drained } }, CancellationToken.None);
        return false;
    }

    private async Task GoAsync(CancellationToken cancellationToken)
    {
        SendFarewell("Agent has been marked gone");
        await LeaveAsync(AgentStanding.Gone, cancellationToken);
    }

    [LoggerMessage(EventIds.AgentDraining, LogLevel.Information, "Agent {AgentId} drains; it has {Tasks} tasks")]
    private partial void LogDraining(Interfaces.Identifiers.AgentId agentId, int tasks);

    [LoggerMessage(EventIds.AgentDrained, LogLevel.Information, "Agent {AgentId} is drained, and {Becomes} from now on")]
    private partial void LogDrained(Interfaces.Identifiers.AgentId agentId, string becomes);
}
