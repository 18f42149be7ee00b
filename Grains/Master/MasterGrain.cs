using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Grains.Persistence;
using Mesos.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Levee.Grains.Master;

/// <inheritdoc cref="IMasterGrain"/>
/// <remarks>Reentrant, so that many admissions share one write of the registry; each changes the state before its first await.</remarks>
[GrainType("levee.master"), Reentrant]
internal sealed partial class MasterGrain(
    [PersistentState("master")] IPersistentState<MasterState> state, IOptions<MasterOptions> options, TimeProvider clock, ILogger<MasterGrain> logger) : Grain, IMasterGrain
{
    private const int MaxGoneAgents = 10_000;

    private readonly Dictionary<AgentId, AgentSighting> _sightings = [];
    private readonly GroupCommit _registry = new(state.WriteStateAsync);
    private readonly DateTimeOffset _started = clock.GetUtcNow();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Where agents stand is only in memory: an activation that ended for being idle would know them all as recovered.
        DelayDeactivation(TimeSpan.MaxValue);
        if (state.State.MasterId.Length == 0)
        {
            state.State.MasterId = Guid.NewGuid().ToString();
            await state.WriteStateAsync(cancellationToken);
        }

        foreach (var agentId in state.State.Agents.Keys)
        {
            _sightings[new AgentId(agentId)] = new AgentSighting(AgentStanding.Recovered, _started);
        }

        LogStarted(state.State.MasterId, state.State.Agents.Count, state.State.Frameworks.Count);
    }

    public Task<MasterDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Describe());

    public async Task<FrameworkId> NewFrameworkIdAsync(CancellationToken cancellationToken)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{state.State.MasterId}-{state.State.NextFramework++:0000}");
        state.State.Frameworks.Add(id);
        await _registry.SaveAsync();
        return new FrameworkId(id);
    }

    public async Task<AgentAdmission> AdmitAgentAsync(AgentInfo info, CancellationToken cancellationToken)
    {
        if (info.Id is { Value.Length: > 0 } known)
        {
            return await ReadmitAsync(new AgentId(known.Value), AddressOf(info), cancellationToken);
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"{state.State.MasterId}-S{state.State.NextAgent++}");
        state.State.Agents[id] = AddressOf(info);
        await _registry.SaveAsync();
        return new AgentAdmission(new AgentId(id), null);
    }

    public async Task<long> TakeOfferNumbersAsync(int count, CancellationToken cancellationToken)
    {
        var first = state.State.NextOffer;
        state.State.NextOffer += count;
        await _registry.SaveAsync();
        return first;
    }

    public async Task FrameworkKnownAsync(FrameworkId frameworkId, CancellationToken cancellationToken)
    {
        if (!state.State.Frameworks.Contains(frameworkId.Value))
        {
            state.State.Frameworks.Add(frameworkId.Value);
            await _registry.SaveAsync();
        }
    }

    public async Task FrameworkCompletedAsync(FrameworkId frameworkId, CancellationToken cancellationToken)
    {
        state.State.Frameworks.Remove(frameworkId.Value);
        state.State.CompletedFrameworks.Remove(frameworkId.Value);
        state.State.CompletedFrameworks.Add(frameworkId.Value);
        var forgotten = TakeSurplus(state.State.CompletedFrameworks, options.Value.MaxCompletedFrameworks);
        await _registry.SaveAsync();
        await PublishAsync([.. forgotten.Select(id => new ClusterChange.FrameworkRemoved(new FrameworkId(id)))]);
    }

    public async Task AgentStandsAsync(AgentId agentId, AgentStanding standing, DateTimeOffset since)
    {
        var before = _sightings.GetValueOrDefault(agentId)?.Standing;
        _sightings[agentId] = new AgentSighting(standing, since);
        if (standing == AgentStanding.Gone && state.State.Agents.Remove(agentId.Value))
        {
            state.State.GoneAgents.Add(agentId.Value);
            foreach (var forgotten in TakeSurplus(state.State.GoneAgents, MaxGoneAgents))
            {
                _sightings.Remove(new AgentId(forgotten));
            }

            await _registry.SaveAsync();
        }

        if (standing != before && standing is AgentStanding.Unreachable or AgentStanding.Gone)
        {
            await TellLossAsync(agentId, standing);
        }
    }

    public Task<AgentWhereabouts> FindAgentsAsync(ImmutableArray<AgentId> agentIds, CancellationToken cancellationToken) => Task.FromResult(new AgentWhereabouts(
        agentIds.Distinct().Where(_sightings.ContainsKey).ToImmutableDictionary(id => id, id => _sightings[id]),
        _sightings.Values.Any(sighting => sighting.Standing == AgentStanding.Recovered)));

    public Task RepublishAsync() => PublishAsync([new ClusterChange.MasterChanged(Describe())]);

    public Task<ImmutableArray<AgentId>> ListAgentsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<AgentId>>([.. state.State.Agents.Keys.Select(id => new AgentId(id))]);

    public Task<ImmutableArray<FrameworkId>> ListFrameworksAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<FrameworkId>>([.. state.State.Frameworks.Concat(state.State.CompletedFrameworks).Select(id => new FrameworkId(id))]);

    /// <remarks>An id that this master never gave out is taken too: the agent comes from a master whose state was lost.</remarks>
    private async Task<AgentAdmission> ReadmitAsync(AgentId id, string address, CancellationToken cancellationToken)
    {
        if (state.State.GoneAgents.Contains(id.Value))
        {
            return new AgentAdmission(null, "Agent has been marked gone");
        }

        if (state.State.Agents.GetValueOrDefault(id.Value) != address)
        {
            state.State.Agents[id.Value] = address;
            await _registry.SaveAsync();
        }

        return new AgentAdmission(id, null);
    }

    private async Task TellLossAsync(AgentId agentId, AgentStanding standing)
    {
        foreach (var frameworkId in state.State.Frameworks.ToList())
        {
            await GrainFactory.GetGrain<IFrameworkGrain>(frameworkId).AgentLostAsync(agentId, standing == AgentStanding.Unreachable ? AgentLoss.Unreachable : AgentLoss.Removed);
        }
    }

    private Task PublishAsync(ImmutableArray<ClusterChange> changes) =>
        changes.IsEmpty ? Task.CompletedTask : GrainFactory.GetGrain<IClusterFeedGrain>(0).PublishAsync(changes);

    private MasterDescription Describe()
    {
        var settings = options.Value;
        var info = new MasterInfo
        {
            Id = state.State.MasterId,
            Ip = BitConverter.ToUInt32(IPAddress.Parse(settings.Ip).MapToIPv4().GetAddressBytes()),
            Port = (uint)settings.Port,
            Pid = $"master@{settings.Ip}:{settings.Port}",
            Hostname = settings.Hostname.Length > 0 ? settings.Hostname : settings.Ip,
            Version = MesosVersion.Text,
        };
        info.Address = new Address { Hostname = info.Hostname, Ip = settings.Ip, Port = settings.Port };
        return new MasterDescription(info, _started, _started, settings.Cluster);
    }

    private static string AddressOf(AgentInfo info) => $"{info.Hostname}:{info.Port}";

    private static List<string> TakeSurplus(List<string> oldestFirst, int most)
    {
        var surplus = oldestFirst.Take(Math.Max(0, oldestFirst.Count - most)).ToList();
        oldestFirst.RemoveRange(0, surplus.Count);
        return surplus;
    }

    [LoggerMessage(EventIds.MasterStarted, LogLevel.Information, "Master {MasterId} knows {Agents} agents and {Frameworks} frameworks")]
    private partial void LogStarted(string masterId, int agents, int frameworks);
}
