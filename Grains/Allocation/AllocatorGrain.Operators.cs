using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Master;
using Mesos.V1;
using Mesos.V1.Quota;
using Microsoft.Extensions.Logging;

namespace Levee.Grains.Allocation;

internal sealed partial class AllocatorGrain
{
    public async Task SetQuotasAsync(ImmutableArray<QuotaConfig> quotas, bool rescind)
    {
        allocator.SetQuotas(quotas);
        foreach (var withdrawal in rescind ? allocator.WithdrawalsForQuota() : [])
        {
            await GrainFactory.GetGrain<IAgentGrain>(withdrawal.AgentId.Value).RescindOffersAsync(null, withdrawal.Role);
        }
    }

    public async Task SetWeightsAsync(ImmutableArray<WeightInfo> weights, bool rescind)
    {
        allocator.SetWeights(weights);
        foreach (var agentId in rescind ? allocator.AgentsWithOffers() : [])
        {
            await GrainFactory.GetGrain<IAgentGrain>(agentId.Value).RescindOffersAsync(null, null);
        }
    }

    public Task<AllocatorStatus> DescribeAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return Task.FromResult(allocator.Describe() with { Runs = _runs, RunMilliseconds = _runTimes.Recent(now), LatencyMilliseconds = _latencies.Recent(now) });
    }

    // Those that are unreachable may stay away for good.
    private void HoldFor(AgentWhereabouts whereabouts)
    {
        var expected = whereabouts.Agents
            .Where(agent => agent.Value.Standing is AgentStanding.Recovered or AgentStanding.Connected or AgentStanding.Disconnected).Select(agent => agent.Key).ToList();
        _hold = new(expected.Count, options.Value.Allocator.RecoveryFactor, clock.GetUtcNow() + options.Value.Allocator.RecoveryTimeout);
        LogHolds(expected.Count);
    }

    // A file that cannot be read leaves the last list in force.
    private async Task ReadWhitelistAsync(CancellationToken cancellationToken)
    {
        try
        {
            allocator.SetWhitelist(Whitelist.Parse(await File.ReadAllTextAsync(options.Value.Allocator.Whitelist!, cancellationToken)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogWhitelistUnreadable(options.Value.Allocator.Whitelist!, error);
        }
    }

    [LoggerMessage(EventIds.WhitelistUnreadable, LogLevel.Warning, "The whitelist {Path} cannot be read; the last one that could be stays in force")]
    private partial void LogWhitelistUnreadable(string path, Exception error);

    [LoggerMessage(EventIds.AllocatorHolds, LogLevel.Information, "There is quota: no offers until most of {Agents} agents are back")]
    private partial void LogHolds(int agents);
}
