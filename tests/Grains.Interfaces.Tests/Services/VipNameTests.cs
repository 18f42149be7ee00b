using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Levee.Grains.Interfaces.Services;

namespace Levee.Grains.Interfaces.Tests.Services;

public sealed partial class VipNameTests
{
    [Theory]
    [InlineData("my-service", "my-service")]
    [InlineData("outergroup/subgroup/myapp", "outergroupsubgroupmyapp")]
    [InlineData("My_App", "my-app")]
    [InlineData("broker.kafka", "broker.kafka")]
    [InlineData("..a..b.", "a.b")]
    [InlineData("--a--", "a")]
    [InlineData("/", "")]
    public void Names_become_dns_labels_as_in_dcos_net(string text, string expected) => Assert.Equal(expected, VipName.Mangle(text));

    [Fact]
    public void Any_text_becomes_valid_dns_labels_or_nothing() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        VipName.Mangle(text.Get) is var name && (name.Length == 0 || name.Split('.').All(label => Label().IsMatch(label)))).QuickCheckThrowOnFailure();

    [Fact]
    public void The_host_of_a_named_vip_ends_in_the_zone_and_that_of_an_ip_vip_is_the_ip()
    {
        Assert.Equal("my-service.marathon.l4lb.thisdcos.directory", VipName.Host(new VipKey("tcp", "my-service", "marathon", null, 5555)));
        Assert.Equal("1.2.3.4", VipName.Host(new VipKey("udp", null, null, "1.2.3.4", 80)));
    }

    [Fact]
    public void Every_name_has_one_address_of_its_own_in_11_whatever_the_order() => Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 5000)).ToArbitrary(), numbers =>
    {
        var names = numbers.Select(number => $"app{number}.marathon").ToArray();
        var forth = VipAddresses.Assign(names);
        var back = VipAddresses.Assign(names.Reverse());
        return forth.Count == names.Distinct().Count()
            && forth.Values.Distinct().Count() == forth.Count
            && forth.Values.All(address => address.StartsWith("11.", StringComparison.Ordinal) && VipAddresses.ToLoopback(address) is not null)
            && forth.All(pair => back[pair.Key] == pair.Value);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Colliding_numbers_go_to_the_next_free_one_and_round_the_end()
    {
        var taken = new HashSet<uint> { 9, 10 };
        Assert.Equal(5u, VipAddresses.TakeFree(taken, 9, 5, 10));
        Assert.Throws<InvalidOperationException>(() => VipAddresses.TakeFree(new HashSet<uint> { 1, 2 }, 2, 1, 2));
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
    private static partial Regex Label();
}
