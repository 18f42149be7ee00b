namespace Levee.Grains.Allocation;

/// <summary>Which offers stand in the way of quota. Source: spec operator-api section A.5.</summary>
/// <remarks>First offers of a role and those below it until it fits its limits, then offers of others until all guarantees could be met.</remarks>
internal sealed class QuotaWithdrawals(Cluster cluster)
{
    private readonly HashSet<OfferWithdrawal> _found = [];
    private readonly Quantities _freed = new();

    /// <summary>Finds them.</summary>
    public IReadOnlyList<OfferWithdrawal> Find()
    {
        var withQuota = cluster.Roles.WithQuota;
        foreach (var role in withQuota)
        {
            WithdrawUntil(name => role.Quota!.LimitOf(name) is var limit and < long.MaxValue ? role.Charged(name) - limit : 0, top => ReferenceEquals(top, role), new());
        }

        var missing = new Quantities();
        foreach (var role in withQuota)
        {
            for (var name = 0; name < role.Quota!.Guarantees.Length; name++)
            {
                missing[name] += Math.Max(0, role.Quota.Guarantees[name] - role.Charged(name));
            }
        }

        if (!missing.IsZero)
        {
            WithdrawUntil(name => missing[name] - cluster.Free[name], top => !top.IsShortOfGuarantee, _freed);
        }

        return [.. _found];
    }

    /// <param name="excess">How much of a name is too much.</param>
    /// <param name="concerns">Whether offers of a role at the top are withdrawn for it.</param>
    /// <param name="withdrawn">What was withdrawn before, to which more is added.</param>
    private void WithdrawUntil(Func<int, long> excess, Func<RoleNode, bool> concerns, Quantities withdrawn)
    {
        bool IsTooMuch(int name) => excess(name) - withdrawn[name] > 0;
        if (!Enumerable.Range(0, cluster.Names.Count).Any(IsTooMuch))
        {
            return;
        }

        foreach (var agent in cluster.Agents.Values)
        {
            foreach (var group in agent.Holdings.GroupBy(holding => TopOf(holding.Seat.Role)).Where(group => concerns(group.Key)))
            {
                var offered = OfferedOf(group);
                if (Enumerable.Range(0, offered.Length).Any(name => offered[name] > 0 && IsTooMuch(name)) && _found.Add(new(agent.Id, group.Key.Path)))
                {
                    _freed.Add(offered, 1);
                    if (!ReferenceEquals(withdrawn, _freed))
                    {
                        withdrawn.Add(offered, 1);
                    }
                }
            }
        }
    }

    private Quantities OfferedOf(IEnumerable<Holding> holdings)
    {
        var (offered, charge) = (new Quantities(), new Charge());
        foreach (var holding in holdings)
        {
            offered.Add(charge.Read(holding.Resources, cluster.Names).Quota, 1);
            offered.Add(charge.Read(holding.Used, cluster.Names).Quota, -1);
        }

        return offered;
    }

    private static RoleNode TopOf(RoleNode role) => role.IsNested ? TopOf(role.Above!) : role;
}
