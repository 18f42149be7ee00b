using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Allocation;

/// <summary>The books of an allocator: who has how much of the cluster, by role and by framework.</summary>
/// <remarks>
/// Law: what a node of a sorter is charged is the sum of the holdings at and below it. Every change is a difference, so that its cost does not depend on the size of
/// the cluster. Source: spec mesos/allocator.md sections 2 and 3: one total for all sorters, offered counts like used.
/// </remarks>
internal sealed class Cluster
{
    private readonly Func<ShareNode, Sorter> _frameworkSorter;
    private readonly Charge _charge = new();
    private readonly Quantities _scratch = new();

    public Cluster(AllocatorOptions options, Random random)
    {
        Totals = new(Names, options.ExcludedFromShares);
        RoleSorter = Make(options.RoleSorter, Roles.Root, random);
        _frameworkSorter = root => Make(options.FrameworkSorter, root, random);
    }

    /// <summary>Names of scalar resources.</summary>
    public ResourceNames Names { get; } = new();

    /// <summary>All scalars of all agents.</summary>
    public ShareTotals Totals { get; }

    /// <summary>All scalars of all agents that cannot be taken away.</summary>
    public Quantities Capacity { get; } = new();

    /// <summary>Unreserved scalars of all agents that cannot be taken away and are held by nobody.</summary>
    public Quantities Free { get; } = new();

    /// <summary>All roles.</summary>
    public RoleTree Roles { get; } = new();

    /// <summary>Who is in turn among the roles.</summary>
    public Sorter RoleSorter { get; }

    /// <summary>All agents.</summary>
    public Dictionary<AgentId, AgentPool> Agents { get; } = [];

    /// <summary>Frameworks that are known or hold something.</summary>
    public Dictionary<FrameworkId, FrameworkClaim> Frameworks { get; } = [];

    /// <summary>Set when a role with quota came to have less, so that it may get, within its limit or for its guarantee, what was kept back.</summary>
    public bool IsQuotaLoosened { get; set; }

    /// <summary>An agent, made when it is not known.</summary>
    public AgentPool AgentOf(AgentId agentId)
    {
        if (!Agents.TryGetValue(agentId, out var agent))
        {
            Agents.Add(agentId, agent = new(agentId));
        }

        return agent;
    }

    /// <summary>A framework, made when it is not known.</summary>
    public FrameworkClaim ClaimOf(FrameworkId frameworkId)
    {
        if (!Frameworks.TryGetValue(frameworkId, out var claim))
        {
            Frameworks.Add(frameworkId, claim = new(frameworkId));
        }

        return claim;
    }

    /// <summary>A framework under a role, made when it is not known.</summary>
    public Seat SeatOf(FrameworkId frameworkId, string role)
    {
        var claim = ClaimOf(frameworkId);
        if (!claim.Seats.TryGetValue(role, out var seat))
        {
            var node = Roles.Get(role);
            node.Frameworks ??= _frameworkSorter(new(role, null, isClient: false));
            claim.Seats.Add(role, seat = new(claim, node));
            node.Seats.Add(seat);
        }

        return seat;
    }

    /// <summary>Puts a framework in turn under a role as far as it wants offers there, and forgets it there when it has no more to do with the role.</summary>
    public void Settle(Seat seat)
    {
        var role = seat.Role;
        role.Frameworks!.SetActive(seat, seat.Claim.Wants(role.Path));
        RoleSorter.SetActive(role.Self, role.Frameworks.Root.ActiveClients > 0);
        if (RoleSorter is PrioritySorter && role.IsInTurn)
        {
            RoleSorter.SetAge(role.Self, role.Seats.Where(seat => seat.ActiveClients > 0).Select(seat => seat.Path).Order(Comparer<string>.Create(PrioritySorter.CompareAges)).First());
        }

        if (seat.Holdings == 0 && !seat.Claim.IsSubscribedTo(role.Path))
        {
            seat.Claim.Seats.Remove(role.Path);
            role.Seats.Remove(seat);
            RoleTree.Prune(role);
            ForgetIdle(seat.Claim);
        }
    }

    /// <summary>Forgets a framework that was removed and holds nothing any more.</summary>
    public void ForgetIdle(FrameworkClaim claim)
    {
        if (claim is { Framework: null, Seats.Count: 0 })
        {
            Frameworks.Remove(claim.Id);
        }
    }

    /// <summary>Takes an agent's report in place of the one before.</summary>
    /// <returns>Whether the agent itself changed in a way that decides about offers, and whether what is free changed.</returns>
    public (bool Changed, bool FreeChanged) Update(AgentPool agent, AllocatorAgent report)
    {
        var total = agent.Report is { } last && last.Total == report.Total ? agent.Total : ResourceBundle.Of(report.Total).Unallocated();
        total = total.Equals(agent.Total) ? agent.Total : total;
        if (!ReferenceEquals(total, agent.Total))
        {
            ChargeTotal(agent.Total, -1);
            ChargeTotal(total, 1);
        }

        var changed = agent.Describe(report, total);
        var before = agent.Free;
        Replace(agent, [.. report.Held.Select(HoldingOf).OfType<Holding>()]);
        return (changed, !agent.Free.Equals(before));
    }

    // Where nothing is offered, what is held and what is used are mostly one list.
    private Holding? HoldingOf(AllocatorHolding told)
    {
        var resources = ResourceBundle.Of(told.Resources).Unallocated();
        return resources.IsEmpty ? null
            : new(SeatOf(told.FrameworkId, told.Role), resources, told.Used == told.Resources ? resources : ResourceBundle.Of(told.Used).Unallocated());
    }

    /// <summary>Takes an agent and all that is held on it out of the books.</summary>
    public void Remove(AgentPool agent)
    {
        Agents.Remove(agent.Id);
        Replace(agent, []);
        ChargeFree(agent.Free, -1);
        ChargeTotal(agent.Total, -1);
    }

    /// <summary>Gives resources away. The order of clients stays as it is until its shares are charged, because a walk goes on.</summary>
    /// <returns>What it counts for.</returns>
    public Charge Take(AgentPool agent, Seat seat, ResourceBundle resources, Charge charge)
    {
        agent.Take(seat, resources);
        charge.Read(resources, Names);
        Free.Add(charge.Quota, -1);
        ChargeQuota(seat.Role, charge.Quota, 1);
        return charge;
    }

    /// <summary>Moves a framework and its role in their orders.</summary>
    /// <param name="count">1 for an allocation, 0 for the correction of a report.</param>
    public void ChargeShares(AgentPool agent, Seat seat, ResourceBundle resources, Charge charge, int sign, int count)
    {
        ChargeShares(seat.Role.Frameworks!, seat, agent, resources, charge, sign, count);
        ChargeShares(RoleSorter, seat.Role.Self, agent, resources, charge, sign, count);
    }

    private void Replace(AgentPool agent, Holding[] next)
    {
        var last = agent.Holdings.ToArray();
        foreach (var holding in last)
        {
            if (Array.FindIndex(next, one => Same(one, holding)) < 0)
            {
                holding.Seat.Holdings--;
                ChargeHolding(agent, holding, -1);
            }
        }

        foreach (var holding in next)
        {
            if (Array.FindIndex(last, one => Same(one, holding)) < 0)
            {
                holding.Seat.Holdings++;
                ChargeHolding(agent, holding, 1);
            }
        }

        agent.Holdings.Clear();
        agent.Holdings.AddRange(next);
        ChargeFree(agent.Free, -1);
        agent.SetFree(next.Aggregate(Alone(agent.Total), static (free, holding) => Alone(holding.Resources) is var alone ? free.Without(alone) ?? free.Less(alone) : free));
        ChargeFree(agent.Free, 1);
        foreach (var holding in last)
        {
            Settle(holding.Seat);
        }
    }

    private static bool Same(Holding left, Holding right) =>
        ReferenceEquals(left.Seat, right.Seat) && left.Resources.Equals(right.Resources) && left.Used.Equals(right.Used);

    private static ResourceBundle Alone(ResourceBundle resources) =>
        (resources.Traits & ResourceTraits.Shared) == 0 ? resources : resources.Where(slice => !slice.Kind.IsShared);

    private void ChargeHolding(AgentPool agent, Holding holding, int sign)
    {
        ChargeShares(agent, holding.Seat, holding.Resources, _charge.Read(holding.Resources, Names), sign, 0);
        ChargeQuota(holding.Seat.Role, _charge.Quota, sign);
        _charge.Read(holding.Used, Names);
        for (var role = holding.Seat.Role; role is not null; role = role.Above)
        {
            role.Used.Add(_charge.Quota, sign);
        }
    }

    private void ChargeQuota(RoleNode role, Quantities quantities, int sign)
    {
        for (var node = role; node is not null; node = node.Above)
        {
            node.Offered.Add(quantities, sign);
            IsQuotaLoosened |= sign < 0 && node.Quota is not null;
        }
    }

    private void ChargeShares(Sorter sorter, ShareNode client, AgentPool agent, ResourceBundle resources, Charge charge, int sign, int count)
    {
        sorter.Charge(client, charge.All, sign, count);
        if ((resources.Traits & ResourceTraits.Shared) == 0)
        {
            return;
        }

        foreach (ref readonly var slice in resources.AsSpan())
        {
            for (var node = slice.Kind.IsShared ? client : null; node is not null; node = node.Parent)
            {
                if (agent.SharedHoldings.Count(node, slice, sign))
                {
                    _scratch.Clear();
                    _scratch[Names.NumberOf(slice.Kind.Name)] = slice.Amount.Thousandths;
                    sorter.ChargeAlone(node, _scratch, sign, 0);
                }
            }
        }
    }

    private void ChargeFree(ResourceBundle free, int sign) => Free.Add(_charge.Read(free, Names).Quota, sign);

    private void ChargeTotal(ResourceBundle total, int sign)
    {
        _scratch.Clear();
        _scratch.Add(total, Names, static _ => true);
        Totals.Add(_scratch, sign);
        _scratch.Clear();
        _scratch.Add(total, Names, static kind => !kind.IsRevocable);
        Capacity.Add(_scratch, sign);
        foreach (var slice in total)
        {
            if (slice.Kind.ReservationRole is { } reserved && slice.Amount.Thousandths > 0)
            {
                ChargeReservation(Roles.Get(reserved), Names.NumberOf(slice.Kind.Name), sign * slice.Amount.Thousandths);
            }
        }
    }

    private void ChargeReservation(RoleNode reserved, int name, long change)
    {
        for (var role = reserved; role is not null; role = role.Above)
        {
            role.Reserved[name] += change;
            IsQuotaLoosened |= change < 0 && role.Quota is not null;
        }

        RoleTree.Prune(reserved);
    }

    private Sorter Make(SorterKind kind, ShareNode root, Random random) => kind switch
    {
        SorterKind.Random => new RandomSorter(root, random),
        SorterKind.Priority => new PrioritySorter(root),
        _ => new DrfSorter(root, Totals),
    };
}
