using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Tests.Allocation;

/// <summary>The vectors of spec mesos/allocator.md section 12, each by its number.</summary>
public sealed class SpecVectorTests
{
    private readonly AllocatorWorld _world = new();

    [Fact]
    public void Vector_01_two_equal_roles_get_one_of_two_agents_each()
    {
        _world.Framework("a", "A");
        _world.Framework("b", "B");
        _world.Agent("S0", Sample.CpusMem(10, 10));
        _world.Agent("S1", Sample.CpusMem(10, 10));
        Assert.Equal(["A", "B"], _world.Run().Select(one => one.Role));
    }

    [Fact]
    public void Vector_02_a_role_of_weight_2_gets_four_of_six_agents_and_ties_go_by_count_then_name()
    {
        _world.Allocator.SetWeights([new() { Role = "A", Weight = 2 }]);
        _world.Framework("a", "A");
        _world.Framework("b", "B");
        for (var i = 0; i < 6; i++)
        {
            _world.Agent($"S{i}", Sample.CpusMem(1, 1000));
        }

        Assert.Equal("ABABAA", string.Concat(_world.Run().Select(one => one.Role)));
    }

    [Fact]
    public void Vector_03_a_limit_cuts_what_it_names_and_leaves_the_rest_to_others()
    {
        _world.Quota("A", [], [Sample.Scalar("cpus", 10)]);
        _world.Framework("a", "A");
        _world.Framework("b", "B");
        _world.Agent("S0", [.. Sample.CpusMem(15, 1000), Sample.Scalar("disk", 500), Sample.Ports(31000, 32000)]);
        var made = _world.Run().ToDictionary(one => one.Role, one => one.Resources.Unallocated());
        Assert.Equal(ResourceBundle.Of([.. Sample.CpusMem(10, 1000), Sample.Scalar("disk", 500), Sample.Ports(31000, 32000)]), made["A"]);
        Assert.Equal(ResourceBundle.Of([Sample.Scalar("cpus", 5)]), made["B"]);
    }

    [Fact]
    public void Vector_04_what_an_unmet_guarantee_needs_is_held_back_from_others()
    {
        _world.Quota("A", [Sample.Scalar("cpus", 8)], []);
        _world.Allocator.SetFramework(Sample.Claim(Sample.Framework("a", "A"), "A"));
        _world.Framework("b", "B");
        _world.Agent("S0", Sample.CpusMem(10, 1000));
        var made = Assert.Single(_world.Run());
        Assert.Equal(("B", Sample.Bundle(2, 1000)), (made.Role, made.Resources.Unallocated()));
    }

    [Fact]
    public void Vector_05_more_than_was_refused_is_offered_at_once_and_less_is_not()
    {
        _world.Framework("a", "A");
        _world.Agent("S0", Sample.CpusMem(4, 4096));
        _world.Allocator.Refuse(new("a"), "A", new("S0"), Sample.Bundle(2, 1024), Sample.Now.AddSeconds(60));
        _world.Use("S0", "other", "B", Sample.Bundle(1, 3072));
        Assert.Equal(Sample.Bundle(3, 1024), Assert.Single(_world.Run()).Resources.Unallocated());

        _world.Decline("S0", "a", "A");
        _world.Use("S0", "other", "B", Sample.Bundle(1, 512));
        Assert.Empty(_world.Run());
    }

    [Fact]
    public void Vector_06_the_shortest_refusal_lasts_until_after_the_next_periodic_run()
    {
        _world.Framework("a", "A");
        _world.Agent("S0", Sample.CpusMem(4, 4096));
        Assert.Single(_world.Run());
        _world.Decline("S0", "a", "A", seconds: 0.1);

        _world.Now = Sample.Now.AddSeconds(1);
        Assert.Empty(_world.Run(periodic: false));
        Assert.Empty(_world.Run());
        _world.Now = Sample.Now.AddSeconds(2);
        Assert.Single(_world.Run());
    }

    [Theory]
    [InlineData(0.005, 31, false)]
    [InlineData(0.005, 32, true)]
    public void Vector_07_less_than_the_least_allocatable_is_not_offered(double cpus, double mem, bool offered)
    {
        _world.Framework("a", "A");
        _world.Agent("S0", Sample.CpusMem(cpus, mem));
        Assert.Equal(offered, _world.Run().Count == 1);
    }

    [Fact]
    public void Vector_08_a_framework_that_does_not_take_gpus_gets_nothing_of_an_agent_with_gpus()
    {
        _world.Framework("a", "A");
        _world.Agent("S0", [.. Sample.CpusMem(4, 4096), Sample.Scalar("gpus", 1)]);
        Assert.Empty(_world.Run());
        _world.Framework("b", [Capability.GpuResources], "A");
        Assert.Equal("b", Assert.Single(_world.Run()).FrameworkId.Value);
    }

    [Fact]
    public void Vector_09_what_is_reserved_to_a_role_is_offered_below_it_with_its_reservation()
    {
        _world.Framework("a", "eng/web");
        _world.Agent("S0", AllocatorWorld.Reserved(Sample.Scalar("cpus", 4), "eng"));
        var made = Assert.Single(_world.Run());
        Assert.Equal(("eng/web", "eng/web", "eng"), (made.Role, made.Resources[0].Kind.AllocationRole, made.Resources[0].Kind.ReservationRole));
    }

    [Fact]
    public void Vector_10_a_suppressed_role_gets_no_offers_and_revive_clears_refusals_of_both()
    {
        var info = Sample.Framework("a", "x", "y");
        _world.Allocator.SetFramework(Sample.Claim(info, "x"));
        _world.Agent("S0", Sample.CpusMem(4, 4096));
        Assert.Equal("y", Assert.Single(_world.Run()).Role);
        _world.Decline("S0", "a", "y", seconds: 3600);
        Assert.Empty(_world.Run());

        _world.Allocator.SetFramework(Sample.Claim(info));
        _world.Allocator.Revive(new("a"), []);
        Assert.Equal("x", Assert.Single(_world.Run(periodic: false)).Role);
        _world.Decline("S0", "a", "x", seconds: 3600);
        Assert.Equal("y", Assert.Single(_world.Run()).Role);
    }

    [Fact]
    public void Vector_11_reservations_count_towards_a_guarantee()
    {
        _world.Quota("A", [Sample.Scalar("cpus", 4)], []);
        _world.Framework("b", "B");
        _world.Agent("S0", [AllocatorWorld.Reserved(Sample.Scalar("cpus", 6), "A"), .. Sample.CpusMem(2, 1000)]);
        var made = Assert.Single(_world.Run());
        Assert.Equal(("B", Sample.Bundle(2, 1000)), (made.Role, made.Resources.Unallocated()));
    }

    [Fact]
    public void Vector_12_a_shared_volume_in_use_is_offered_once_in_each_run_to_those_that_share()
    {
        var volume = AllocatorWorld.SharedVolume("v", 100, "A");
        _world.Framework("a", [Capability.SharedResources], "A");
        _world.Framework("b", [Capability.SharedResources], "A");
        _world.Framework("c", "A");
        _world.Agent("S0", [.. Sample.CpusMem(4, 4096), volume]);
        var first = Assert.Single(_world.Run());
        Assert.Contains(first.Resources, slice => slice.Kind.IsShared);

        _world.Decline("S0", first.FrameworkId.Value, "A");
        _world.Use("S0", first.FrameworkId.Value, "A", ResourceBundle.Of([.. Sample.CpusMem(1, 1024), volume.Clone()]));
        var second = Assert.Single(_world.Run());
        Assert.NotEqual("c", second.FrameworkId.Value);
        Assert.Single(second.Resources, slice => slice.Kind.IsShared);
        Assert.Equal(3, second.Resources.Thousandths("cpus") / 1000);
    }

    [Fact]
    public void Vector_13_a_tenth_and_two_tenths_are_three_tenths()
    {
        _world.Quota("A", [], [Sample.Scalar("cpus", 0.3)]);
        _world.Framework("a", "A");
        _world.Agent("S0", Sample.CpusMem(0.1, 100));
        _world.Agent("S1", Sample.CpusMem(0.2, 100));
        Assert.Equal(300, _world.Run().Sum(one => one.Resources.Thousandths("cpus")));
        Assert.Equal(0.3, _world.Allocator.Describe().OfferedOrConsumed["A"]["cpus"]);
    }

    [Fact]
    public void Vector_14_a_disk_that_cannot_be_cut_is_left_out_when_it_exceeds_the_limit()
    {
        _world.Quota("A", [], [Sample.Scalar("disk", 50)]);
        _world.Framework("a", "A");
        _world.Agent("S0", [.. Sample.CpusMem(4, 4096), AllocatorWorld.MountDisk(100), Sample.Scalar("disk", 80)]);
        var made = Assert.Single(_world.Run()).Resources;
        Assert.Equal((4000, 50_000), (made.Thousandths("cpus"), made.Thousandths("disk")));
        Assert.DoesNotContain(made, slice => slice.Kind.IsIndivisible);
    }
}
