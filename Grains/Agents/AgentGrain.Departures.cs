using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Microsoft.Extensions.Logging;

namespace Levee.Grains.Agents;

// How the agent leaves.
internal sealed partial class AgentGrain
{
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

    [LoggerMessage(EventIds.AgentUnreachable, LogLevel.Warning, "Agent {AgentId} is unreachable: not heard of for {Silence}")]
    private partial void LogUnreachable(AgentId agentId, TimeSpan silence);
}
