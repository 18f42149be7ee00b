using FsCheck;
using FsCheck.Fluent;
using Levee.Grains.Interfaces.Services;

namespace Levee.Grains.Interfaces.Tests.Services;

public sealed class VipLabelTests
{
    private static readonly Arbitrary<(string Name, int Port)> Named =
        (from letters in Gen.NonEmptyListOf(Gen.Elements("abcdefghijklmnopqrstuvwxyz0123456789-_./:".ToCharArray()))
         from port in Gen.Choose(1, 65535)
         select ("a" + string.Concat(letters) + "z", port)).ToArbitrary();

    [Fact]
    public void A_name_and_its_port_are_read_back_as_written_with_or_without_a_slash() => Prop.ForAll(Named, named =>
    {
        var expected = new VipLabel(named.Name, null, named.Port);
        return VipLabel.TryParse($"{named.Name}:{named.Port}", out _) == expected && VipLabel.TryParse($"/{named.Name}:{named.Port}", out _) == expected;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_gives_either_a_label_or_a_sentence_that_quotes_it() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
    {
        var label = VipLabel.TryParse(text.Get, out var error);
        return label is null ? error!.Contains($"'{text.Get}'", StringComparison.Ordinal) : error is null;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1.2.3.4:5000", "1.2.3.4", 5000)]
    [InlineData("fd01::5:80", "fd01::5", 80)]
    [InlineData("[fd01::5]:80", "fd01::5", 80)]
    public void An_ip_vip_is_split_at_the_last_colon(string value, string ip, int port) =>
        Assert.Equal(new VipLabel(null, ip, port), VipLabel.TryParse(value, out _));

    [Theory]
    [InlineData("/my-service:5555", "my-service")]
    [InlineData("my-service:5555", "my-service")]
    [InlineData("/outergroup/subgroup/myapp:5555", "outergroup/subgroup/myapp")]
    [InlineData("broker.kafka:5555", "broker.kafka")]
    [InlineData("1.2.3:5555", "1.2.3")]
    public void What_is_no_ip_is_a_name(string value, string name) =>
        Assert.Equal(new VipLabel(name, null, 5555), VipLabel.TryParse(value, out _));

    [Theory]
    [InlineData("web", "has no port")]
    [InlineData("web:", "has port ''")]
    [InlineData("web:http", "has port 'http'")]
    [InlineData("web:0", "has port '0'")]
    [InlineData("web:65536", "has port '65536'")]
    [InlineData("web:-1", "has port '-1'")]
    [InlineData("/:80", "without a letter or digit")]
    [InlineData(":80", "without a letter or digit")]
    public void What_does_not_parse_says_why_and_what_to_write(string value, string reason)
    {
        Assert.Null(VipLabel.TryParse(value, out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains("/web:80", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_name_of_two_frameworks_is_two_virtual_ips_and_the_same_ip_is_one()
    {
        Assert.NotEqual(Key("web:80", "marathon"), Key("web:80", "kafka"));
        Assert.Equal(Key("1.2.3.4:80", "marathon"), Key("1.2.3.4:80", "kafka"));
    }

    private static VipKey Key(string value, string framework) => VipLabel.TryParse(value, out _)!.ToKey("tcp", framework);
}
