using System.Runtime.InteropServices;
using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Allocation;

/// <summary>One run over some agents: guarantees first, then fair shares up to limits.</summary>
/// <remarks>
/// Who is in turn is decided anew for each agent; what one agent gives is charged to the orders when the run leaves it, to quota at once.
/// Source: spec mesos/allocator.md section 5.
/// </remarks>
internal sealed class AllocationCycle(Cluster cluster, QuotaGate quota, AllocatorOptions options, Random random)
{
    private readonly RolePortion _portion = new(options.MinAllocatable);
    private readonly List<Grant> _grants = [];
    private readonly List<Charge> _charges = [];
    private readonly string? _region = options.Domain?.FaultDomain?.Region?.Name;
    private int _settled;
    private Moment _moment;

    /// <summary>Shares out what is available on some agents.</summary>
    /// <returns>At most one entry per agent, framework and role; good until the next run.</returns>
    public List<Grant> Run(List<AgentPool> agents, Moment moment)
    {
        _moment = moment;
        _settled = 0;
        _grants.Clear();
        agents.ForEach(static agent => (agent.IsHeldBack, agent.IsDrawn) = (false, false));
        quota.Start();
        if (quota.Wanting > 0)
        {
            random.Shuffle(CollectionsMarshal.AsSpan(agents));
            agents.ForEach(ServeGuarantees);
        }

        var guaranteed = _grants.Count;
        random.Shuffle(CollectionsMarshal.AsSpan(agents));
        agents.ForEach(ShareOut);
        if (guaranteed > 0)
        {
            Join();
        }

        return _grants;
    }

    private void ServeGuarantees(AgentPool agent)
    {
        var roles = cluster.RoleSorter;
        roles.Start();
        while (quota.Wanting > 0 && !agent.Available.IsEmpty && roles.Next() is RoleClient { Role: var role })
        {
            if (role is { Quota.HasGuarantees: true, IsShortOfGuarantee: true })
            {
                Serve(agent, role, guaranteed: true);
            }
        }

        Settle();
    }

    private void ShareOut(AgentPool agent)
    {
        var roles = cluster.RoleSorter;
        roles.Start();
        while (!agent.Available.IsEmpty && roles.Next() is RoleClient { Role: var role })
        {
            Serve(agent, role, guaranteed: false);
        }

        agent.IsHeldBack &= !agent.Available.IsEmpty;
        Settle();
    }

    private void Serve(AgentPool agent, RoleNode role, bool guaranteed)
    {
        _portion.Set(agent, role);
        var frameworks = role.Frameworks!;
        frameworks.Start();
        while (!_portion.All.IsEmpty && frameworks.Next() is Seat seat)
        {
            if (!IsServed(seat, agent) || _portion.For(seat) is not { } portion)
            {
                continue;
            }

            var offer = guaranteed ? quota.CutGuaranteed(role, portion) : quota.Binds(role) ? quota.Cut(role, portion) : portion;
            if (!ReferenceEquals(offer, portion))
            {
                agent.IsHeldBack |= !guaranteed;
                agent.IsDrawn |= quota.IsDrawn;
            }

            if ((!ReferenceEquals(offer, portion) && !_portion.Suffices(seat, offer)) || RefusalBook.Stands(seat, agent, offer, _moment))
            {
                continue;
            }

            Give(agent, seat, offer, guaranteed);
            if (guaranteed && !role.IsShortOfGuarantee)
            {
                return;
            }

            _portion.Set(agent, role);
        }
    }

    // Source: spec mesos/allocator.md section 5 (capable, filtered); an agent without a region counts as near.
    private bool IsServed(Seat seat, AgentPool agent) =>
        !IsAwaited(seat, agent)
        && (!agent.HasGpus || seat.Claim.TakesGpus || !options.FilterGpus)
        && (_region is null || agent.Region is null || agent.Region == _region || seat.Claim.IsRegionAware)
        && (agent.IsMultiRole || !seat.Claim.IsMultiRole)
        && (agent.IsHierarchical || !seat.Role.IsNested)
        && (seat.Wish is null || seat.Wish.Admits(agent.Report!.Info));

    // What ends bit by bit would come back as splinters, though the holder is about to give back the rest: one offer of all of it is worth the wait.
    private static bool IsAwaited(Seat seat, AgentPool agent)
    {
        var awaited = agent.IsEager && agent.HasOffersTo(seat.Claim);
        agent.AwaitsAnswer |= awaited;
        return awaited;
    }

    private void Give(AgentPool agent, Seat seat, ResourceBundle offer, bool guaranteed)
    {
        if (_charges.Count == _grants.Count - _settled)
        {
            _charges.Add(new());
        }

        cluster.Take(agent, seat, offer, _charges[_grants.Count - _settled]);
        if (guaranteed)
        {
            quota.Guarantee(seat.Role);
        }

        _grants.Add(new(agent, seat, offer));
    }

    private void Settle()
    {
        for (var i = _settled; i < _grants.Count; i++)
        {
            var grant = _grants[i];
            cluster.ChargeShares(grant.Agent, grant.Seat, grant.Resources, _charges[i - _settled], 1, 1);
        }

        _settled = _grants.Count;
    }

    // A framework may have got its guarantee and its share of one agent.
    private void Join()
    {
        var places = new Dictionary<(AgentPool, Seat), int>();
        foreach (var grant in _grants.ToArray())
        {
            if (places.TryGetValue((grant.Agent, grant.Seat), out var place))
            {
                _grants[place] = grant with { Resources = _grants[place].Resources + grant.Resources };
            }
            else
            {
                places.Add((grant.Agent, grant.Seat), places.Count);
                _grants[places.Count - 1] = grant;
            }
        }

        _grants.RemoveRange(places.Count, _grants.Count - places.Count);
    }
}
