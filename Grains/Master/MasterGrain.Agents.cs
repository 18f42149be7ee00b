using System.Collections.Immutable;
using System.Globalization;
using Levee.Grains.Agents;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Grains.Master;

// The registry of agents: who is admitted, where each stands, who is forgotten.
internal sealed partial class MasterGrain
{
    private static readonly TimeSpan StoppingPatience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<AgentId, AgentSighting> _sightings = [];
    private readonly Dictionary<string, AgentId> _byAddress = new(StringComparer.Ordinal);
    private bool? _tooManyAreMissing;

    public async Task<AgentAdmission> AdmitAgentAsync(AgentInfo info, string pid, AgentProof? proof, CancellationToken cancellationToken)
    {
        metrics.Count(info.Id is { Value.Length: > 0 } ? "master/messages_reregister_slave" : "master/messages_register_slave");
        if (RegistrationProblem(info, pid, proof) is { } refusal)
        {
            return refusal;
        }

        var admission = await AdmitAgentAsync(info, pid);
        return admission.AgentId is { } id && AreAgentsAsked ? admission with { Pass = _passes.Pass(id, clock.GetUtcNow()) } : admission;
    }

    public Task KeepAgentAsync(AgentInfo info, string pid) => AdmitAgentAsync(info, pid);

    private async Task<AgentAdmission> AdmitAgentAsync(AgentInfo info, string pid)
    {
        var address = AgentAddress.Of(pid, info);
        if (Plan.Find(info.Hostname, address.Host) is { Mode: MachineInfo.Types.Mode.Down })
        {
            return new(null, "The machine of this agent is down for maintenance", MayRetry: false);
        }

        if (DomainProblem(info) is { } problem)
        {
            LogNotAdmitted(pid, problem);
            return new(null, problem, MayRetry: true);
        }

        return info.Id is { Value.Length: > 0 } known
            ? await ReadmitAsync(new AgentId(known.Value), info, address)
            : await AdmitAsync(info, address);
    }

    public async Task AgentStandsAsync(AgentId agentId, AgentStanding standing, DateTimeOffset since)
    {
        var before = _sightings.GetValueOrDefault(agentId)?.Standing;
        if (standing == AgentStanding.Removed && before is null && !state.State.Agents.ContainsKey(agentId.Value))
        {
            return; // Told twice.
        }

        _sightings[agentId] = new AgentSighting(standing, since);
        if (standing is AgentStanding.Gone or AgentStanding.Removed && state.State.Agents.ContainsKey(agentId.Value))
        {
            if (standing == AgentStanding.Gone)
            {
                state.State.Gone[agentId.Value] = since;
            }

            Drop(agentId);
            await _registry.SaveAsync();
        }

        if (standing != before && LossOf(standing) is { } loss)
        {
            await TellLossAsync(agentId, loss);
        }

        if (standing == AgentStanding.Removed)
        {
            _sightings.Remove(agentId);
        }
    }

    public Task<AgentWhereabouts> FindAgentsAsync(ImmutableArray<AgentId> agentIds, CancellationToken cancellationToken) => Task.FromResult(new AgentWhereabouts(
        agentIds.Distinct().Where(_sightings.ContainsKey).ToImmutableDictionary(id => id, id => _sightings[id]),
        _sightings.Values.Any(sighting => sighting.Standing == AgentStanding.Recovered)));

    public Task<TimeSpan> TakeRemovalPermitAsync(AgentId agentId, CancellationToken cancellationToken)
    {
        if (_sightings.GetValueOrDefault(agentId)?.Standing == AgentStanding.Recovered && TooManyAreMissing())
        {
            return Task.FromResult(StoppingPatience);
        }

        return Task.FromResult(_removals?.Take(agentId, clock.GetUtcNow()) ?? TimeSpan.Zero);
    }

    public Task ReturnRemovalPermitAsync(AgentId agentId)
    {
        _removals?.Cancel(agentId);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<AgentId>> ListAgentsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<AgentId>>([.. state.State.Agents.Keys.Select(id => new AgentId(id))]);

    private void RecoverAgents()
    {
        foreach (var agentId in state.State.GoneAgents)
        {
            state.State.Gone.TryAdd(agentId, _started);
        }

        state.State.GoneAgents.Clear();
        foreach (var (agentId, since) in state.State.Gone)
        {
            _sightings[new(agentId)] = new(AgentStanding.Gone, since);
        }

        foreach (var (agentId, place) in state.State.Agents)
        {
            _sightings[new(agentId)] = new(AgentStanding.Recovered, _started);
            _byAddress[AddressOf(place, state.State.AgentIps.GetValueOrDefault(agentId, ""))] = new(agentId);
        }
    }

    private async Task<AgentAdmission> AdmitAsync(AgentInfo info, AgentAddress address)
    {
        if (_byAddress.TryGetValue(AddressOf(PlaceOf(info), address.Host), out var present))
        {
            switch (_sightings.GetValueOrDefault(present)?.Standing)
            {
                case null:
                    return new(present, null, MayRetry: false); // It was admitted, and never heard of it.
                case AgentStanding.Connected or AgentStanding.Disconnected:
                    await GrainFactory.GetGrain<IAgentGrain>(present.Value).ReplacedAsync();
                    break;
            }
        }

        var id = new AgentId(string.Create(CultureInfo.InvariantCulture, $"{state.State.MasterId}-S{state.State.NextAgent++}"));
        Place(id, info, address);
        await _registry.SaveAsync();
        return new(id, null, MayRetry: false);
    }

    /// <remarks>An id that this master never gave out, or forgot, is taken too: its tasks live on.</remarks>
    private async Task<AgentAdmission> ReadmitAsync(AgentId id, AgentInfo info, AgentAddress address)
    {
        if (state.State.Gone.ContainsKey(id.Value))
        {
            return new(null, "Agent has been marked gone", MayRetry: false);
        }

        if (state.State.Agents.GetValueOrDefault(id.Value) != PlaceOf(info) || state.State.AgentIps.GetValueOrDefault(id.Value) != address.Host)
        {
            Place(id, info, address);
            await _registry.SaveAsync();
        }

        return new(id, null, MayRetry: false);
    }

    private void Place(AgentId id, AgentInfo info, AgentAddress address)
    {
        Drop(id);
        state.State.Agents[id.Value] = PlaceOf(info);
        state.State.AgentIps[id.Value] = address.Host;
        _byAddress[AddressOf(PlaceOf(info), address.Host)] = id;
    }

    private void Drop(AgentId id)
    {
        if (state.State.Agents.Remove(id.Value, out var place) && state.State.AgentIps.Remove(id.Value, out var ip)
            && _byAddress.GetValueOrDefault(AddressOf(place, ip)) == id)
        {
            _byAddress.Remove(AddressOf(place, ip));
        }
    }

    private string? DomainProblem(AgentInfo info) =>
        info.Domain is null
            ? options.Value.RequireAgentDomain ? "The agent has no domain, and --require_agent_domain is set" : null
            : options.Value.Domain is null ? "The agent has a domain, and the master has none" : null;

    // A master that lost most of its agents is more likely to be cut off itself. Decided once, when the first agent is overdue.
    private bool TooManyAreMissing()
    {
        if (_tooManyAreMissing is { } known)
        {
            return known;
        }

        var missing = _sightings.Values.Count(sighting => sighting.Standing == AgentStanding.Recovered);
        _tooManyAreMissing = missing > options.Value.RecoveryAgentRemovalLimit * state.State.Agents.Count;
        if (_tooManyAreMissing.Value)
        {
            LogTooManyMissing(missing, state.State.Agents.Count, options.Value.RecoveryAgentRemovalLimit);
            lifetime.StopApplication();
        }

        return _tooManyAreMissing.Value;
    }

    private static AgentLoss? LossOf(AgentStanding standing) => standing switch
    {
        AgentStanding.Unreachable => AgentLoss.Unreachable,
        AgentStanding.Gone => AgentLoss.GoneByOperator,
        AgentStanding.Removed => AgentLoss.Removed,
        _ => null,
    };

    private async Task TellLossAsync(AgentId agentId, AgentLoss loss)
    {
        foreach (var frameworkId in state.State.Frameworks.ToList())
        {
            await GrainFactory.GetGrain<IFrameworkGrain>(frameworkId).AgentLostAsync(agentId, loss, message: null);
        }
    }

    // Unreachable and gone agents are forgotten when they are too old or too many; the oldest first.
    private async Task CollectGarbageAsync(CancellationToken cancellationToken)
    {
        var forgotten = Surplus(AgentStanding.Unreachable).Concat(Surplus(AgentStanding.Gone)).ToList();
        foreach (var agentId in forgotten)
        {
            _sightings.Remove(agentId);
            state.State.Gone.Remove(agentId.Value);
            Drop(agentId);
        }

        if (forgotten.Count > 0)
        {
            await _registry.SaveAsync();
            LogForgotten(forgotten.Count);
        }

        foreach (var agentId in forgotten)
        {
            await TellLossAsync(agentId, AgentLoss.Forgotten);
            await GrainFactory.GetGrain<IAgentGrain>(agentId.Value).ForgetAsync();
        }
    }

    private List<AgentId> Surplus(AgentStanding standing)
    {
        var oldest = clock.GetUtcNow() - options.Value.RegistryMaxAgentAge;
        var agents = _sightings.Where(entry => entry.Value.Standing == standing).OrderByDescending(entry => entry.Value.Since).ToList();
        return [.. agents.Where((entry, at) => at >= options.Value.RegistryMaxAgentCount || entry.Value.Since < oldest).Select(entry => entry.Key)];
    }

    private static string PlaceOf(AgentInfo info) => $"{info.Hostname}:{info.Port}";

    private static string AddressOf(string place, string ip) => $"{place}@{ip}";

    [LoggerMessage(EventIds.AgentNotAdmitted, LogLevel.Warning, "Agent {Pid} is not admitted for now: {Problem}")]
    private partial void LogNotAdmitted(string pid, string problem);

    [LoggerMessage(EventIds.TooManyAgentsMissing, LogLevel.Critical,
        "{Missing} of {All} agents did not come back, more than the share of {Limit} that may be missing; none is marked unreachable, and this process stops")]
    private partial void LogTooManyMissing(int missing, int all, double limit);

    [LoggerMessage(EventIds.AgentsForgotten, LogLevel.Information, "{Count} agents that were unreachable or gone for long are forgotten")]
    private partial void LogForgotten(int count);
}
