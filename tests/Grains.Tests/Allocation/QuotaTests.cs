using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tests.Resources;
using Mesos.V1;

namespace Levee.Grains.Tests.Allocation;

public sealed class QuotaTests
{
    private readonly AllocatorWorld _world = new();

    [Fact]
    public void A_role_with_an_unmet_guarantee_comes_before_those_with_a_lower_share()
    {
        _world.Quota("A", Sample.CpusMem(4, 2000), []);
        _world.Framework("a", "A");
        _world.Framework("b", "B");
        _world.Agent("S0", Sample.CpusMem(4, 4000));
        _world.Use("S0", "a", "A", Sample.Bundle(1, 1000));
        Assert.Equal("A", Assert.Single(_world.Run()).Role);
    }

    [Fact]
    public void A_guarantee_and_a_fair_share_of_one_agent_make_one_offer()
    {
        _world.Quota("A", [Sample.Scalar("cpus", 2)], []);
        _world.Framework("a", "A");
        _world.Agent("S0", Sample.CpusMem(4, 4000));
        Assert.Equal(Sample.Bundle(4, 4000), Assert.Single(_world.Run()).Resources.Unallocated());
    }

    [Fact]
    public void What_quota_held_back_is_offered_once_the_guarantee_is_gone()
    {
        _world.Quota("A", [Sample.Scalar("cpus", 8)], []);
        _world.Framework("b", "B");
        _world.Agent("S0", Sample.CpusMem(10, 1000));
        Assert.Equal(2000, Assert.Single(_world.Run()).Resources.Thousandths("cpus"));
        _world.Report("S0");
        Assert.Empty(_world.Run());
        _world.Quotas();
        Assert.Empty(_world.Run(periodic: false));
        Assert.Equal(8000, Assert.Single(_world.Run()).Resources.Thousandths("cpus"));
    }

    [Fact]
    public void What_a_limit_held_back_on_one_agent_is_offered_when_another_is_lost()
    {
        _world.Quota("A", [], Sample.CpusMem(4, 4000));
        _world.Framework("a", "A");
        _world.Agent("S0", Sample.CpusMem(4, 4000));
        Assert.Single(_world.Run());
        _world.Use("S0", "a", "A", Sample.Bundle(4, 4000));
        _world.Agent("S1", Sample.CpusMem(4, 4000));
        Assert.Empty(_world.Run());

        _world.Remove("S0");
        Assert.Equal("S1", Assert.Single(_world.Run()).AgentId.Value);
    }

    [Fact]
    public void Who_refused_one_of_several_disks_that_a_limit_leaves_is_offered_the_other_in_time()
    {
        _world.Quota("A", [], [Sample.Scalar("disk", 400)]);
        _world.Framework("a", "A");
        _world.Agent("S0", [.. Sample.CpusMem(4, 4096), Sample.Scalar("disk", 1000), AllocatorWorld.MountDisk(300)]);
        var first = Assert.Single(_world.Run()).Resources;
        _world.Decline("S0", "a", "A", 60);
        var second = Enumerable.Range(0, 64).SelectMany(_ => _world.Run()).First().Resources;
        _world.Decline("S0", "a", "A", 60);
        Assert.Equal([1, 2], new[] { first, second }.Select(one => one.Count(slice => slice.Kind.Name == "disk")).Order());
        Assert.Empty(Enumerable.Range(0, 64).SelectMany(_ => _world.Run()));
    }

    [Fact]
    public void A_guarantee_that_another_agent_can_meet_lets_go_of_what_was_held_back()
    {
        _world.Quota("A", [Sample.Scalar("cpus", 4)], []);
        _world.Framework("b", "B");
        _world.Agent("S0", Sample.CpusMem(4, 4000));
        Assert.Equal(0, _world.Run().Sum(one => one.Resources.Thousandths("cpus")));
        _world.Report("S0");
        _world.Agent("S1", Sample.CpusMem(4, 4000));
        _world.Run();
        Assert.Equal(4000, _world.Agents.Sum(agent => _world.HeldOn(agent).Values.Sum(held => held.Thousandths("cpus"))));
    }

    [Fact]
    public void Consumption_counts_the_roles_below_and_reservations_and_offers_only_where_asked()
    {
        _world.Framework("a", "A/x");
        _world.Agent("S0", [.. Sample.CpusMem(4, 4000), AllocatorWorld.Reserved(Sample.Scalar("cpus", 2), "A")]);
        _world.Use("S0", "a", "A/x", ResourceBundle.Of([Sample.Scalar("cpus", 1)]));
        _world.Run();
        var status = _world.Allocator.Describe();
        Assert.Equal(3, status.Consumed["A"]["cpus"]);
        Assert.Equal(6, status.OfferedOrConsumed["A"]["cpus"]);
        Assert.Equal(1, status.Consumed["A/x"]["cpus"]);
    }

    [Fact]
    public void Offers_that_exceed_a_new_limit_are_withdrawn_until_it_fits()
    {
        _world.Framework("a", "A/x");
        _world.Framework("b", "B");
        for (var i = 0; i < 4; i++)
        {
            _world.Agent($"S{i}", Sample.CpusMem(4, 4000));
        }

        var made = _world.Run();
        _world.Quota("A", [], [Sample.Scalar("cpus", 4)]);
        var withdrawn = Assert.Single(_world.Allocator.WithdrawalsForQuota());
        Assert.Equal("A", withdrawn.Role);
        Assert.Contains(made, one => one.AgentId == withdrawn.AgentId && one.Role == "A/x");
    }

    [Fact]
    public void Offers_of_others_are_withdrawn_until_a_new_guarantee_can_be_met_but_not_what_they_use()
    {
        _world.Framework("b", "B");
        for (var i = 0; i < 4; i++)
        {
            _world.Agent($"S{i}", Sample.CpusMem(4, 4000));
        }

        _world.Run();
        _world.Use("S0", "b", "B", Sample.Bundle(4, 4000));
        _world.Quota("A", [Sample.Scalar("cpus", 8)], []);
        var withdrawn = _world.Allocator.WithdrawalsForQuota();
        Assert.Equal(2, withdrawn.Count);
        Assert.DoesNotContain(withdrawn, one => one.AgentId.Value == "S0" || one.Role != "B");
        Assert.Equal(["S1", "S2", "S3"], _world.Allocator.AgentsWithOffers().Select(agent => agent.Value).Order());
    }

    [Fact]
    public void The_wait_after_a_start_ends_when_most_agents_are_back_or_time_is_up()
    {
        var start = Sample.Now;
        var hold = new RecoveryHold(5, 0.8, start.AddMinutes(10));
        foreach (var agent in new[] { "S0", "S0", "S1", "S2" })
        {
            hold.Back(new(agent));
        }

        Assert.True(hold.Holds(start));
        hold.Back(new("S3"));
        Assert.False(hold.Holds(start));
        Assert.False(new RecoveryHold(1, 0.8, start).Holds(start));
        Assert.False(RecoveryHold.None.Holds(start));
    }
}
