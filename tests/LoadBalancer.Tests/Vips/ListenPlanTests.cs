using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Vips;

namespace Levee.LoadBalancer.Tests.Vips;

public sealed class ListenPlanTests
{
    // Few different names and addresses, so that some repeat and some are each other's twins.
    private static readonly Arbitrary<DirectoryVip[]> Vips = Gen.ArrayOf(Gen.OneOf(
        Gen.Choose(0, 500).Select(n => Sample.Named($"name{n}", 80)),
        Gen.Choose(1, 500).Select(n => Sample.Ip($"10.0.{n / 200}.{n % 200}", 80)),
        Gen.Choose(1, 500).Select(n => Sample.Ip(VipAddresses.ToLoopback(Sample.Named($"name{n}", 80).Address)!, 81)))).ToArbitrary();

    [Fact]
    public void Different_addresses_never_share_a_loopback_address() => Prop.ForAll(Vips, vips =>
    {
        var plan = ListenPlan.For(Distinct(vips), ListenMode.Loopback);
        var owners = Distinct(vips).Where(vip => !vip.Address.StartsWith("127.", StringComparison.Ordinal)).GroupBy(vip => plan[vip.Key].Single());
        return owners.All(group => group.Select(vip => vip.Address).Distinct().Count() == 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_plan_does_not_depend_on_the_order_in_which_virtual_ips_came() => Prop.ForAll(Vips, vips =>
    {
        var forth = ListenPlan.For(Distinct(vips), ListenMode.Auto);
        var back = ListenPlan.For(Distinct(vips).Reverse(), ListenMode.Auto);
        return forth.All(pair => back[pair.Key].SequenceEqual(pair.Value));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_loopback_twin_of_a_named_vip_keeps_its_last_three_numbers()
    {
        var vip = Sample.Named("web", 80);
        Assert.Equal([IPAddress.Parse(vip.Address), IPAddress.Parse("127" + vip.Address[2..])], ListenPlan.For([vip], ListenMode.Auto)[vip.Key]);
    }

    [Fact]
    public void An_ip_vip_on_loopback_listens_on_just_that_address()
    {
        var vip = Sample.Ip("127.9.9.9", 80);
        Assert.Equal([IPAddress.Parse("127.9.9.9")], ListenPlan.For([vip], ListenMode.Auto)[vip.Key]);
    }

    [Fact]
    public void No_twin_falls_among_the_addresses_that_local_services_use()
    {
        var plan = ListenPlan.For(Enumerable.Range(1, 2000).Select(n => Sample.Ip($"10.1.{n / 250}.{n % 250}", 80)), ListenMode.Loopback);
        Assert.DoesNotContain(plan.Values, addresses => addresses.Single().ToString().StartsWith("127.0.", StringComparison.Ordinal));
    }

    private static IEnumerable<DirectoryVip> Distinct(DirectoryVip[] vips) => vips.DistinctBy(vip => vip.Key);
}
