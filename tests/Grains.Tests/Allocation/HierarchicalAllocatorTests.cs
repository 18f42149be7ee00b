using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Reservation = Mesos.V1.Resource.Types.ReservationInfo;

namespace Levee.Grains.Tests.Allocation;

// Numbers of the vectors are those of spec mesos/allocator.md section 12.
public sealed class HierarchicalAllocatorTests
{
    private readonly HierarchicalAllocator _allocator = new(new(), new Random(42));

    [Fact]
    public void Two_equal_roles_get_one_of_two_agents_each()
    {
        Add("A", "a");
        Add("B", "b");
        AddAgents(2, 10, 10_000);
        Assert.Equal(["A", "B"], _allocator.Allocate(Sample.Now, periodic: true).Select(one => one.FrameworkId.Value).Order());
    }

    [Fact]
    public void Agents_spread_over_frameworks_of_one_role_by_lowest_share()
    {
        Add("A", "web");
        Add("B", "web");
        Add("C", "web");
        AddAgents(9, 1, 1000);
        Assert.All(_allocator.Allocate(Sample.Now, periodic: true).GroupBy(one => one.FrameworkId), lot => Assert.Equal(3, lot.Count()));
    }

    [Fact]
    public void Ten_thousand_agents_are_shared_out_evenly_among_a_thousand_frameworks_in_one_run()
    {
        for (var i = 0; i < 1000; i++)
        {
            Add($"F{i}", "web");
        }

        AddAgents(10_000, 24, 4096);
        var started = TimeProvider.System.GetTimestamp();
        var made = _allocator.Allocate(Sample.Now, periodic: true);
        TestContext.Current.TestOutputHelper?.WriteLine($"one run: {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms");
        Assert.All(made.GroupBy(one => one.FrameworkId), lot => Assert.Equal(10, lot.Count()));
        Assert.Equal(10_000, made.Count);
    }

    [Fact]
    public void An_agent_goes_whole_to_one_framework()
    {
        Add("A", "web");
        Add("B", "web");
        AddAgents(1, 8, 4096);
        Assert.Equal(Sample.Bundle(8, 4096).AllocatedTo("web"), Assert.Single(_allocator.Allocate(Sample.Now, periodic: true)).Resources);
    }

    [Fact]
    public void Nothing_is_looked_at_twice_when_nothing_changed()
    {
        Add("A", "web");
        AddAgents(3, 8, 4096);
        Assert.Equal(3, _allocator.Allocate(Sample.Now, periodic: true).Count);
        Assert.Empty(_allocator.Allocate(Sample.Now, periodic: true));
    }

    [Fact]
    public void A_refusal_holds_for_the_same_and_for_less_but_not_for_more()
    {
        Add("A", "web");
        var agent = Sample.Agent("S0", Sample.CpusMem(4, 4096));
        _allocator.Refuse(new("A"), "web", new("S0"), Sample.Bundle(2, 1024), Sample.Now.AddSeconds(60));

        Show(agent, 1, cpus: 1, mem: 3072);
        Assert.Equal(Sample.Bundle(3, 1024).AllocatedTo("web"), Assert.Single(_allocator.Allocate(Sample.Now, periodic: true)).Resources);

        Show(agent, 2, cpus: 2, mem: 3584);
        Assert.Empty(_allocator.Allocate(Sample.Now, periodic: true));
    }

    [Fact]
    public void A_refusal_ends_by_itself()
    {
        Add("A", "web");
        AddAgents(1, 4, 4096);
        _allocator.Refuse(new("A"), "web", new("S0"), Sample.Bundle(4, 4096), Sample.Now.AddSeconds(5));
        Assert.Empty(_allocator.Allocate(Sample.Now, periodic: true));
        Assert.Empty(_allocator.Allocate(Sample.Now.AddSeconds(4), periodic: true));
        Assert.Single(_allocator.Allocate(Sample.Now.AddSeconds(5), periodic: true));
    }

    [Fact]
    public void What_one_framework_refuses_another_is_offered()
    {
        Add("A", "web");
        Add("B", "web");
        AddAgents(1, 4, 4096);
        _allocator.Refuse(new("A"), "web", new("S0"), Sample.Bundle(4, 4096), Sample.Now.AddSeconds(60));
        Assert.Equal("B", Assert.Single(_allocator.Allocate(Sample.Now, periodic: true)).FrameworkId.Value);
    }

    [Fact]
    public void Revive_clears_refusals()
    {
        Add("A", "web");
        AddAgents(1, 4, 4096);
        _allocator.Refuse(new("A"), "web", new("S0"), Sample.Bundle(4, 4096), Sample.Now.AddDays(1));
        Assert.Empty(_allocator.Allocate(Sample.Now, periodic: true));
        _allocator.Revive(new("A"), ["web"]);
        Assert.Single(_allocator.Allocate(Sample.Now, periodic: true));
    }

    [Fact]
    public void A_suppressed_role_gets_nothing_until_it_is_not()
    {
        var info = Sample.Framework("A", "x", "y");
        _allocator.SetFramework(Sample.Claim(info, "x", "y"));
        AddAgents(1, 4, 4096);
        Assert.Empty(_allocator.Allocate(Sample.Now, periodic: true));
        Assert.True(_allocator.SetFramework(Sample.Claim(info, "x")));
        Assert.Equal("y", Assert.Single(_allocator.Allocate(Sample.Now, periodic: true)).Role);
    }

    [Theory]
    [InlineData(0.005, 31, false)]
    [InlineData(0.005, 32, true)]
    [InlineData(0.01, 0, true)]
    public void Too_little_is_not_offered(double cpus, double mem, bool offered)
    {
        Add("A", "web");
        AddAgents(1, cpus, mem);
        Assert.Equal(offered, _allocator.Allocate(Sample.Now, periodic: true).Count == 1);
    }

    [Fact]
    public void Only_frameworks_that_ask_for_gpus_get_an_agent_with_gpus()
    {
        Add("A", "web");
        _allocator.SetAgent(Sample.Report(Sample.Agent("S0", [.. Sample.CpusMem(4, 4096), Sample.Scalar("gpus", 1)])));
        Assert.Empty(_allocator.Allocate(Sample.Now, periodic: true));
        var info = Sample.Framework("B", "web");
        info.Capabilities.Add(Sample.Can(FrameworkInfo.Types.Capability.Types.Type.GpuResources));
        _allocator.SetFramework(Sample.Claim(info));
        Assert.Equal("B", Assert.Single(_allocator.Allocate(Sample.Now, periodic: true)).FrameworkId.Value);
    }

    [Fact]
    public void Resources_reserved_to_a_role_go_to_it_and_to_roles_below_it()
    {
        var reserved = Sample.Scalar("cpus", 4);
        reserved.Reservations.Add(new Reservation { Type = Reservation.Types.Type.Static, Role = "eng" });
        Add("A", "ops");
        Add("B", "eng/web");
        _allocator.SetAgent(Sample.Report(Sample.Agent("S0", reserved)));
        var made = Assert.Single(_allocator.Allocate(Sample.Now, periodic: true));
        Assert.Equal(("B", "eng/web"), (made.FrameworkId.Value, made.Role));
        Assert.Equal("eng", made.Resources[0].Kind.ReservationRole);
    }

    [Fact]
    public void A_removed_framework_and_a_removed_agent_get_and_give_nothing()
    {
        Add("A", "web");
        AddAgents(2, 4, 4096);
        _allocator.RemoveAgent(new("S0"));
        Assert.Equal("S1", Assert.Single(_allocator.Allocate(Sample.Now, periodic: true)).AgentId.Value);
        _allocator.RemoveFramework(new("A"));
        AddAgents(2, 8, 8192);
        Assert.Empty(_allocator.Allocate(Sample.Now, periodic: true));
    }

    [Fact]
    public void What_a_task_held_is_offered_at_once_and_what_was_declined_by_the_next_periodic_run()
    {
        var world = new AllocatorWorld();
        world.Framework("a", "A");
        world.Agent("S0", Sample.CpusMem(4, 4096));
        Assert.Single(world.Run());
        world.Decline("S0", "a", "A");
        Assert.Empty(world.Run(periodic: false));
        Assert.Single(world.Run());
        world.Use("S0", "a", "A", Sample.Bundle(4, 4096));
        Assert.True(world.End("S0", "a", "A"));
        Assert.Single(world.Run(periodic: false));
    }

    [Fact]
    public void What_ends_while_its_framework_has_an_offer_there_is_offered_with_the_rest_once_that_is_answered()
    {
        var world = new AllocatorWorld();
        world.Framework("a", "A", "B");
        world.Agent("S0", Sample.CpusMem(4, 4096));
        var first = Assert.Single(world.Run()).Role;
        world.Use("S0", "a", first, Sample.Bundle(1, 1024));
        world.Decline("S0", "a", first, seconds: 60);
        var rest = Assert.Single(world.Run());
        Assert.NotEqual(first, rest.Role);
        Assert.True(world.End("S0", "a", first));
        Assert.Empty(world.Run(periodic: false));
        world.Decline("S0", "a", rest.Role);
        Assert.Equal(4000, Assert.Single(world.Run(periodic: false)).Resources.Thousandths("cpus"));
    }

    [Fact]
    public void Only_listed_hosts_are_offered_and_a_changed_list_counts_from_the_next_periodic_run()
    {
        Add("A", "web");
        AddAgents(3, 4, 4096);
        _allocator.SetWhitelist(new HashSet<string> { "S1.example" });
        Assert.Equal("S1", Assert.Single(_allocator.Allocate(Sample.Now, periodic: true)).AgentId.Value);
        _allocator.SetWhitelist(new HashSet<string>());
        Assert.Empty(_allocator.Allocate(Sample.Now, periodic: true));
        _allocator.SetWhitelist(null);
        Assert.Empty(_allocator.Allocate(Sample.Now, periodic: false));
        Assert.Equal(2, _allocator.Allocate(Sample.Now, periodic: true).Count);
    }

    [Fact]
    public void Filters_totals_and_shares_are_told()
    {
        Add("A", "web");
        Add("B", "db");
        AddAgents(2, 4, 4096);
        _allocator.Refuse(new("A"), "web", new("S0"), Sample.Bundle(1, 1), Sample.Now.AddDays(1));
        _allocator.SetWeights([new() { Role = "db", Weight = 2 }]);
        _allocator.Allocate(Sample.Now, periodic: true);
        var status = _allocator.Describe();
        Assert.Equal((0.5, 0.25), (status.DominantShares["web"], status.DominantShares["db"]));
        Assert.Equal((1, 8.0, 8.0, 8192.0), (status.ActiveFilters["web"], status.Totals["cpus"], status.OfferedOrAllocated["cpus"], status.Capacity["mem"]));
        _allocator.Revive(new("A"), []);
        Assert.Empty(_allocator.Describe().ActiveFilters);
    }

    [Fact]
    public void Offer_constraints_and_abilities_of_agents_are_heeded()
    {
        var constraints = new Mesos.V1.Scheduler.OfferConstraints();
        var group = new Mesos.V1.Scheduler.OfferConstraints.Types.RoleConstraints.Types.Group();
        group.AttributeConstraints.Add(new Mesos.V1.Scheduler.AttributeConstraint
        {
            Selector = new() { PseudoattributeType = Mesos.V1.Scheduler.AttributeConstraint.Types.Selector.Types.PseudoattributeType.Hostname },
            Predicate = new() { TextMatches = new() { Regex = "S[12].*" } },
        });
        constraints.RoleConstraints.Add("web", new() { Groups = { group } });
        _allocator.SetFramework(Sample.Claim(Sample.Framework("A", "web")) with { Constraints = constraints });
        AddAgents(2, 4, 4096);
        _allocator.SetAgent(Sample.Report(Sample.Agent("S2", Sample.CpusMem(4, 4096))) with { Capabilities = [] });
        Assert.Equal("S1", Assert.Single(_allocator.Allocate(Sample.Now, periodic: true)).AgentId.Value);
    }

    [Fact]
    public void A_removed_framework_is_charged_until_its_agents_report_and_then_forgotten()
    {
        var world = new AllocatorWorld();
        world.Framework("a", "A/x");
        world.Agent("S0", Sample.CpusMem(4, 4096));
        world.Run();
        world.Allocator.RemoveFramework(new("a"));
        Assert.Equal(4, world.Allocator.Describe().OfferedOrAllocated["cpus"]);
        world.Decline("S0", "a", "A/x");
        Assert.Empty(world.Allocator.Describe().OfferedOrAllocated);
        Assert.Empty(world.Allocator.Describe().Consumed);
    }

    [Theory]
    [InlineData(null, 5.0)]
    [InlineData(0.0, null)]
    [InlineData(-3.0, 5.0)]
    [InlineData(double.NaN, 5.0)]
    [InlineData(0.1, 0.1)]
    [InlineData(1e12, 31_536_000.0)]
    public void Refuse_seconds_mean_what_mesos_says(double? given, double? seconds)
    {
        var filters = given is { } value ? new Filters { RefuseSeconds = value } : null;
        Assert.Equal(seconds, Refusal.Duration(filters)?.TotalSeconds);
    }

    private void Add(string framework, string role) => _allocator.SetFramework(Sample.Claim(Sample.Framework(framework, role)));

    private void AddAgents(int count, double cpus, double mem)
    {
        for (var i = 0; i < count; i++)
        {
            _allocator.SetAgent(Sample.Report(Sample.Agent($"S{i}", Sample.CpusMem(cpus, mem))));
        }
    }

    private void Show(Levee.Grains.Interfaces.Agents.AgentSnapshot agent, long version, double cpus, double mem) =>
        _allocator.SetAgent(Sample.Report(agent, version, new AllocatorHolding(new("other"), "db", [.. Sample.CpusMem(cpus, mem, "db")], [.. Sample.CpusMem(cpus, mem, "db")])));
}
