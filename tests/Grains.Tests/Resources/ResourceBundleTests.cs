using FsCheck;
using FsCheck.Fluent;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Resources;
using Mesos.V1;

namespace Levee.Grains.Tests.Resources;

public sealed class ResourceBundleTests
{
    private static readonly Gen<Resource> AnyScalar =
        from name in Gen.Elements("cpus", "mem", "disk")
        from role in Gen.Elements<string?>(null, "web", "db")
        from thousandths in Gen.Choose(0, 5_000_000)
        select Sample.Scalar(name, thousandths / 1000.0, role);

    private static readonly Gen<Resource> AnyPorts =
        from begin in Gen.Choose(1, 60)
        from length in Gen.Choose(0, 9)
        select Sample.Ports((ulong)begin, (ulong)(begin + length));

    private static readonly Arbitrary<ResourceBundle> Scalars = AnyScalar.ListOf().Select(list => ResourceBundle.Of(list)).ToArbitrary();
    private static readonly Arbitrary<ResourceBundle> Ports = AnyPorts.ListOf().Select(list => ResourceBundle.Of(list)).ToArbitrary();

    [Fact]
    public void Taking_away_what_was_added_leaves_the_first_amount_exactly() =>
        Prop.ForAll(Scalars, Scalars, (a, b) => (a + b).Without(b) is { } left && left.Equals(a)).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_a_sum_does_not_matter() => Prop.ForAll(Scalars, Scalars, Ports, (a, b, c) => ((a + b) + c).Equals(c + (b + a))).QuickCheckThrowOnFailure();

    [Fact]
    public void Something_is_contained_exactly_when_it_can_be_taken_away() =>
        Prop.ForAll(Scalars, Scalars, (a, b) => a.Contains(b) == a.Without(b) is not null).QuickCheckThrowOnFailure();

    [Fact]
    public void Ports_taken_away_are_gone_and_all_others_stay() =>
        Prop.ForAll(Ports, Ports, (a, b) =>
        {
            var (all, taken) = (Numbers(a), Numbers(b));
            var left = Numbers(a.Less(b));
            return left.SetEquals(all.Except(taken)) && a.Contains(b) == taken.IsSubsetOf(all);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_bundle_survives_its_messages() => Prop.ForAll(Scalars, Ports, (a, b) => ResourceBundle.Of((a + b).ToMessages()).Equals(a + b)).QuickCheckThrowOnFailure();

    [Fact]
    public void Allocating_and_unallocating_changes_nothing_else() =>
        Prop.ForAll(Scalars, a => a.AllocatedTo("web").Unallocated().Equals(a.Unallocated())).QuickCheckThrowOnFailure();

    [Fact]
    public void A_tenth_and_two_tenths_are_three_tenths() =>
        Assert.Equal(ResourceBundle.Of([Sample.Scalar("cpus", 0.3)]), ResourceBundle.Of([Sample.Scalar("cpus", 0.1), Sample.Scalar("cpus", 0.2)]));

    [Fact]
    public void Resources_of_different_allocation_do_not_add_up() =>
        Assert.False(ResourceBundle.Of([Sample.Scalar("cpus", 2, "web")]).Contains(ResourceBundle.Of([Sample.Scalar("cpus", 1, "db")])));

    [Fact]
    public void Both_spellings_of_a_reservation_are_the_same_resource()
    {
        var old = Sample.Scalar("cpus", 1);
        (old.Role, old.Reservation) = ("db", new() { Principal = "ops" });
        var refined = Sample.Scalar("cpus", 1);
        refined.Reservations.Add(new Resource.Types.ReservationInfo { Type = Resource.Types.ReservationInfo.Types.Type.Dynamic, Role = "db", Principal = "ops" });

        Assert.Equal(ResourceBundle.Of([refined]), ResourceBundle.Of([old]));
        Assert.Equal(old, ReservationFormat.Shape(refined, multiRole: true, refinement: false));
        Assert.Same(refined, ReservationFormat.Shape(refined, multiRole: true, refinement: true));
    }

    [Fact]
    public void Unreserved_resources_of_an_old_framework_have_the_role_star()
    {
        var shaped = ReservationFormat.Shape(Sample.Scalar("cpus", 1, "*"), multiRole: false, refinement: false);
        Assert.Equal("*", shaped.Role);
        Assert.Null(shaped.AllocationInfo);
    }

    [Fact]
    public void A_volume_is_taken_whole_or_not_at_all()
    {
        var volume = Sample.Scalar("disk", 100);
        volume.Reservations.Add(new Resource.Types.ReservationInfo { Type = Resource.Types.ReservationInfo.Types.Type.Dynamic, Role = "db" });
        volume.Disk = new() { Persistence = new() { Id = "v" }, Volume = new() { ContainerPath = "data", Mode = Volume.Types.Mode.Rw } };
        var half = volume.Clone();
        half.Scalar.Value = 50;

        Assert.False(ResourceBundle.Of([volume]).Contains(ResourceBundle.Of([half])));
        Assert.True(ResourceBundle.Of([volume]).Without(ResourceBundle.Of([volume]))!.IsEmpty);
    }

    [Fact]
    public void Ports_read_as_in_the_state_document() => Assert.Equal(
        "[31000-31001, 31005-31010]",
        RangeSet.Of([new(31005, 31010), new(31000, 31000), new(31001, 31001)]).ToString());

    [Fact]
    public void Resources_read_as_in_the_error_texts() => Assert.Equal(
        "cpus(allocated: web):1.5; ports(allocated: web):[31000-32000]",
        ResourceBundle.Of([Sample.Scalar("cpus", 1.5, "web"), Sample.Ports(31000, 32000, "web")]).ToString());

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_scalar_that_is_no_amount_is_refused(double value) => Assert.NotNull(ResourceRules.Problem(Sample.Scalar("cpus", value)));

    [Fact]
    public void Overlapping_ranges_are_refused()
    {
        var ports = Sample.Ports(1, 5);
        ports.Ranges.Range.Add(new Value.Types.Range { Begin = 5, End = 6 });
        Assert.Equal("Invalid ranges resource: overlapping ranges", ResourceRules.Problem(ports));
    }

    private static HashSet<ulong> Numbers(ResourceBundle bundle) =>
        [.. bundle.SelectMany(slice => slice.Amount.Ranges.Ranges).SelectMany(range => Enumerable.Range((int)range.Begin, (int)(range.End - range.Begin) + 1)).Select(n => (ulong)n)];
}
