using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Master;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;

namespace Levee.Grains.Allocation;

/// <inheritdoc cref="IAllocatorGrain"/>
/// <remarks>
/// Hosts an <see cref="IAllocator"/>. Nothing is stored: a new activation asks every owner to report again. An agent has at most one lot of proposals under way; its
/// next report says that it worked them off, and only such a report counts.
/// </remarks>
[GrainType("levee.allocator")]
internal sealed partial class AllocatorGrain(
    IAllocator allocator, IOptions<MasterOptions> options, TimeProvider clock, ILogger<AllocatorGrain> logger) : Grain, IAllocatorGrain
{
    private const int OfferBlock = 10_000;
    private static readonly TimeSpan ProposalPatience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<AgentId, ReportLine> _lines = [];
    private readonly HashSet<AgentId> _awaited = [];
    private readonly Dictionary<(FrameworkId, string), ReviveMark> _revived = []; // The last revival of each role.
    private readonly RunTimes _runTimes = new();
    private readonly RunTimes _latencies = new();
    private RecoveryHold _hold = RecoveryHold.None;
    private string _masterId = "";
    private long _nextOffer;
    private long _lastOffer;
    private long _round;
    private long _runs;
    private long? _wishedAt;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var master = GrainFactory.GetGrain<IMasterGrain>(0);
        _masterId = (await master.DescribeAsync(cancellationToken)).Info.Id;
        var agents = await master.ListAgentsAsync(cancellationToken);
        var configuration = await master.GetConfigurationAsync(cancellationToken);
        allocator.SetQuotas(configuration.Quotas);
        allocator.SetWeights(configuration.Weights);
        if (!configuration.Quotas.IsEmpty)
        {
            HoldFor(await master.FindAgentsAsync(agents, cancellationToken));
        }

        if (options.Value.Allocator.Whitelist is not null)
        {
            await ReadWhitelistAsync(cancellationToken);
            this.RegisterGrainTimer(ReadWhitelistAsync, new() { DueTime = Whitelist.Interval, Period = Whitelist.Interval, KeepAlive = true });
        }

        foreach (var frameworkId in await master.ListFrameworksAsync(cancellationToken))
        {
            await GrainFactory.GetGrain<IFrameworkGrain>(frameworkId.Value).ReportAgainAsync();
        }

        foreach (var agentId in agents)
        {
            await GrainFactory.GetGrain<IAgentGrain>(agentId.Value).ReportAgainAsync(isListed: false);
        }

        var interval = options.Value.AllocationInterval;
        this.RegisterGrainTimer(stop => RunAsync(periodic: true, stop), new() { DueTime = interval, Period = interval, KeepAlive = true });
    }

    public Task SetFrameworkAsync(AllocatorFramework framework) => AfterAsync(allocator.SetFramework(framework));

    public Task RemoveFrameworkAsync(FrameworkId frameworkId)
    {
        allocator.RemoveFramework(frameworkId);
        foreach (var key in _revived.Keys.Where(key => key.Item1 == frameworkId).ToList())
        {
            _revived.Remove(key);
        }

        return Task.CompletedTask;
    }

    public Task SetAgentAsync(AllocatorAgent agent)
    {
        var line = _lines.GetValueOrDefault(agent.Id);
        var same = line.Activation == agent.Activation;
        if (same && agent.Version <= line.Version)
        {
            return Task.CompletedTask;
        }

        if (same && agent.Round < line.Round)
        {
            // It does not know the last proposals yet; that something came free must not be forgotten until it does.
            _lines[agent.Id] = line with { Freed = line.Freed || agent.Freed };
            return Task.CompletedTask;
        }

        _lines[agent.Id] = new(agent.Activation, agent.Version, same ? line.Round : agent.Round, default, Freed: false);
        _awaited.Remove(agent.Id);
        _hold.Back(agent.Id);
        return AfterAsync(allocator.SetAgent(same && line.Freed ? agent with { Freed = true } : agent));
    }

    public Task RemoveAgentAsync(AgentId agentId)
    {
        allocator.RemoveAgent(agentId);
        _lines.Remove(agentId);
        _awaited.Remove(agentId);
        return Task.CompletedTask;
    }

    public Task RefuseAsync(FrameworkId frameworkId, string role, AgentId agentId, ImmutableArray<Resource> resources, Filters? filters, ReviveMark revived)
    {
        if (!revived.IsBefore(_revived.GetValueOrDefault((frameworkId, role))) && Refusal.Duration(filters) is { } duration)
        {
            var lasting = duration > options.Value.AllocationInterval ? duration : options.Value.AllocationInterval;
            allocator.Refuse(frameworkId, role, agentId, ResourceBundle.Of(resources).Unallocated(), clock.GetUtcNow() + lasting);
        }

        return Task.CompletedTask;
    }

    public Task ReviveAsync(FrameworkId frameworkId, ImmutableArray<string> roles, ReviveMark revived)
    {
        foreach (var role in roles)
        {
            _revived[(frameworkId, role)] = revived;
        }

        allocator.Revive(frameworkId, roles);
        return AfterAsync(true);
    }

    // One run behind the calls that wait already: many events, one run.
    private Task AfterAsync(bool runIsDue)
    {
        if (runIsDue && _wishedAt is null)
        {
            _wishedAt = clock.GetTimestamp();
            this.RegisterGrainTimer(stop => RunAsync(periodic: false, stop), new() { DueTime = TimeSpan.Zero, Period = Timeout.InfiniteTimeSpan });
        }

        return Task.CompletedTask;
    }

    private async Task RunAsync(bool periodic, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (periodic)
        {
            await AskOverdueAsync(now);
        }

        if (_hold.Holds(now) || (!periodic && _wishedAt is null))
        {
            _wishedAt = null; // A periodic run came first and did it all, or will when the wait is over.
            return;
        }

        foreach (var lot in Allocate(now, periodic).GroupBy(allocation => allocation.AgentId))
        {
            var proposals = ImmutableArray.CreateBuilder<OfferProposal>();
            foreach (var allocation in lot)
            {
                proposals.Add(new(await NextOfferIdAsync(cancellationToken), allocation.FrameworkId, allocation.Role, allocation.Resources.ToMessages()));
            }

            _round++;
            _lines[lot.Key] = _lines.GetValueOrDefault(lot.Key) with { Round = _round, ProposedAt = now };
            _awaited.Add(lot.Key);
            await GrainFactory.GetGrain<IAgentGrain>(lot.Key.Value).OfferAsync(_round, proposals.ToImmutable());
        }
    }

    private IReadOnlyList<Allocation> Allocate(DateTimeOffset now, bool periodic)
    {
        if (_wishedAt is { } wishedAt)
        {
            _latencies.Add(now, clock.GetElapsedTime(wishedAt));
        }

        _wishedAt = null;
        var started = clock.GetTimestamp();
        var made = allocator.Allocate(now, periodic);
        _runTimes.Add(now, clock.GetElapsedTime(started));
        _runs++;
        return made;
    }

    // An answer that got lost must not keep an agent out of the offers for ever.
    private async Task AskOverdueAsync(DateTimeOffset now)
    {
        foreach (var agentId in _awaited.Where(agentId => now - _lines[agentId].ProposedAt > ProposalPatience).ToList())
        {
            _awaited.Remove(agentId);
            _lines[agentId] = _lines[agentId] with { Round = 0 };
            await GrainFactory.GetGrain<IAgentGrain>(agentId.Value).ReportAgainAsync(isListed: true);
        }
    }

    private async ValueTask<OfferId> NextOfferIdAsync(CancellationToken cancellationToken)
    {
        if (_nextOffer >= _lastOffer)
        {
            _nextOffer = await GrainFactory.GetGrain<IMasterGrain>(0).TakeOfferNumbersAsync(OfferBlock, cancellationToken);
            _lastOffer = _nextOffer + OfferBlock;
        }

        return new($"{_masterId}-O{_nextOffer++}");
    }

    /// <param name="Freed">A report that came too early said that something came free.</param>
    private readonly record struct ReportLine(Guid Activation, long Version, long Round, DateTimeOffset ProposedAt, bool Freed);
}
