using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using Mesos.V1.Quota;

namespace Levee.Grains.Allocation;

/// <summary>Mesos' allocator: a tree of roles, then the frameworks of a role, each in the order of a sorter; quota, reservations, refusals; whole agents at a time.</summary>
/// <remarks>
/// An agent is looked at when what it has changed, when a refusal ends on it, when quota that kept something back on it may allow it now or chance chose what, or when
/// some framework wants more than before; otherwise the last run's outcome would only repeat. Source: spec mesos/allocator.md.
/// </remarks>
internal sealed class HierarchicalAllocator : IAllocator
{
    private readonly Cluster _cluster;
    private readonly QuotaGate _quota;
    private readonly AllocationCycle _cycle;
    private readonly RefusalBook _refusals = new();
    private readonly Candidates _candidates = new();
    private readonly HashSet<AgentPool> _heldBack = [];
    private readonly HashSet<AgentPool> _sharing = [];
    private readonly List<AgentPool> _inRun = [];
    private IReadOnlySet<string>? _whitelist;
    private long _periodicRuns;

    /// <param name="random">Order of agents within a run, and of clients where the options say so.</param>
    public HierarchicalAllocator(AllocatorOptions options, Random random)
    {
        _cluster = new(options, random);
        _quota = new(_cluster, random);
        _cycle = new(_cluster, _quota, options, random);
    }

    public bool SetFramework(AllocatorFramework framework)
    {
        var claim = _cluster.ClaimOf(framework.Id);
        foreach (var role in framework.Roles)
        {
            _cluster.SeatOf(framework.Id, role);
        }

        var last = claim.Framework;
        var changed = last is null || !last.Info.Equals(framework.Info) || !Equals(last.Constraints, framework.Constraints);
        claim.Describe(framework);
        var wantsMore = false;
        foreach (var seat in claim.Seats.Values.ToList())
        {
            var (wanted, role) = (seat.ActiveClients > 0, seat.Role.Path);
            seat.Least = MinAllocatable.Of(framework.Info, role);
            seat.Wish = OfferWish.Of(framework.Constraints, role);
            if (!framework.Active || !claim.IsSubscribedTo(role) || (last is not null && last.SuppressedRoles.Contains(role) && !framework.SuppressedRoles.Contains(role)))
            {
                _refusals.Forgive(seat);
            }

            _cluster.Settle(seat);
            wantsMore |= claim.Wants(role) && (changed || !wanted);
        }

        if (wantsMore)
        {
            _candidates.AddAll(Due.Now);
        }

        return wantsMore;
    }

    public void RemoveFramework(FrameworkId frameworkId)
    {
        if (_cluster.Frameworks.TryGetValue(frameworkId, out var claim))
        {
            claim.Describe(null);
            foreach (var seat in claim.Seats.Values.ToList())
            {
                _refusals.Forgive(seat);
                _cluster.Settle(seat);
            }

            _cluster.ForgetIdle(claim);
        }
    }

    public bool SetAgent(AllocatorAgent agent)
    {
        var pool = _cluster.AgentOf(agent.Id);
        if (pool.Report is { } last && !last.Info.Attributes.Equals(agent.Info.Attributes))
        {
            _refusals.Forgive(pool);
        }

        var (changed, freeChanged) = _cluster.Update(pool, agent);
        var now = agent.Active && (changed || ((agent.Freed || pool.AwaitsAnswer) && freeChanged));
        if (now)
        {
            pool.IsEager = !changed && (pool.IsEager || pool.Due != Due.Now);
        }

        if (now || freeChanged)
        {
            _candidates.Add(pool, now ? Due.Now : Due.Later);
        }

        if (pool.Shared.IsEmpty)
        {
            _sharing.Remove(pool);
        }
        else
        {
            _sharing.Add(pool);
        }

        return now;
    }

    public void RemoveAgent(AgentId agentId)
    {
        if (_cluster.Agents.TryGetValue(agentId, out var pool))
        {
            _refusals.Forgive(pool);
            _cluster.Remove(pool);
            _heldBack.Remove(pool);
            _sharing.Remove(pool);
            pool.Due = Due.Never;
        }
    }

    public void Refuse(FrameworkId frameworkId, string role, AgentId agentId, ResourceBundle resources, DateTimeOffset until)
    {
        if (!resources.IsEmpty && _cluster.Frameworks.TryGetValue(frameworkId, out var claim) && claim.Framework is { Active: true } && claim.IsSubscribedTo(role))
        {
            _refusals.Add(claim.Seats[role], _cluster.AgentOf(agentId), resources, until, _periodicRuns);
        }
    }

    public void Revive(FrameworkId frameworkId, IReadOnlyCollection<string> roles)
    {
        if (_cluster.Frameworks.TryGetValue(frameworkId, out var claim))
        {
            foreach (var seat in claim.Seats.Values.Where(seat => roles.Count == 0 || roles.Contains(seat.Role.Path)))
            {
                _refusals.Forgive(seat);
            }

            _candidates.AddAll(Due.Now);
        }
    }

    public void SetQuotas(IReadOnlyCollection<QuotaConfig> quotas)
    {
        _cluster.Roles.SetQuotas([.. quotas.Where(config => config.Guarantees.Count + config.Limits.Count > 0)
            .Select(config => KeyValuePair.Create(config.Role, new RoleQuota(config, _cluster.Names)))]);
        _candidates.AddAll(Due.Later);
    }

    public void SetWeights(IReadOnlyCollection<WeightInfo> weights) =>
        _cluster.Roles.SetWeights(weights.Where(weight => weight.Weight > 0).Select(weight => KeyValuePair.Create(weight.Role, weight.Weight)), _cluster.RoleSorter);

    public void SetWhitelist(IReadOnlySet<string>? hostnames)
    {
        if (hostnames is null != _whitelist is null || (hostnames is not null && !hostnames.SetEquals(_whitelist!)))
        {
            _whitelist = hostnames;
            _candidates.AddAll(Due.Later);
        }
    }

    public IReadOnlyList<Allocation> Allocate(DateTimeOffset now, bool periodic)
    {
        var moment = new Moment(now, _periodicRuns);
        if (periodic)
        {
            AddThoseThatWait(moment);
        }

        _inRun.Clear();
        _candidates.Take(periodic, _cluster.Agents.Values, _inRun);
        _inRun.ForEach(agent => Prepare(agent, periodic));
        _inRun.RemoveAll(agent => !agent.IsActive || agent.Available.IsEmpty || (_whitelist is not null && !_whitelist.Contains(agent.Hostname)));
        if (_inRun.Count == 0)
        {
            _periodicRuns += periodic ? 1 : 0;
            return [];
        }

        var made = _cycle.Run(_inRun, moment).ConvertAll(static grant => new Allocation(
            grant.Agent.Id, grant.Seat.Claim.Id, grant.Seat.Role.Path, grant.Resources.AllocatedTo(grant.Seat.Role.Path)));
        _inRun.ForEach(Finish);
        _quota.NoteSlack();
        _periodicRuns += periodic ? 1 : 0;
        return made;
    }

    public IReadOnlyList<OfferWithdrawal> WithdrawalsForQuota() => new QuotaWithdrawals(_cluster).Find();

    public IReadOnlyList<AgentId> AgentsWithOffers() =>
        [.. _cluster.Agents.Values.Where(static agent => agent.Holdings.Exists(static holding => !holding.Used.Contains(holding.Resources))).Select(static agent => agent.Id)];

    public AllocatorStatus Describe() => ClusterFigures.Of(_cluster);

    private static void Prepare(AgentPool agent, bool periodic)
    {
        agent.ShareAnew();
        (agent.IsEager, agent.AwaitsAnswer) = (agent.IsEager && !periodic, false);
    }

    private void Finish(AgentPool agent)
    {
        agent.IsEager = false;
        // Who refused one choice of chance may take another.
        if (agent.AwaitsAnswer || (agent.IsDrawn && !agent.Available.IsEmpty))
        {
            _candidates.Add(agent, Due.Later);
        }

        if (agent.IsHeldBack)
        {
            _heldBack.Add(agent);
        }
        else if (_heldBack.Count > 0)
        {
            _heldBack.Remove(agent);
        }
    }

    private void AddThoseThatWait(Moment moment)
    {
        _refusals.End(moment).ForEach(agent => _candidates.Add(agent, Due.Later));
        foreach (var agent in _sharing)
        {
            _candidates.Add(agent, Due.Later); // What many may hold is offered again in each periodic run.
        }

        _quota.Start();
        if (_cluster.IsQuotaLoosened || _quota.HasMoreSlack())
        {
            foreach (var agent in _heldBack)
            {
                _candidates.Add(agent, Due.Later);
            }

            _heldBack.Clear();
            _quota.ForgetSlack();
        }

        _cluster.IsQuotaLoosened = false;
    }
}
