using Levee.Dns.Records;

namespace Levee.Dns.Tests.Records;

public sealed class LabelRulesTests
{
    [Theory]
    [InlineData("My_Service", "my-service")]
    [InlineData("-weird--name_", "weird--name")]
    [InlineData("db.prod", "db-prod")]
    [InlineData("ünicode task!", "nicodetask")]
    [InlineData("/@ ", "")]
    [InlineData("---", "")]
    public void Text_becomes_a_label_as_in_MesosDns(string text, string label) => Assert.Equal(label, LabelRules.Rfc1123.Label(text));

    [Fact]
    public void A_label_cut_among_dashes_is_filled_up_with_what_follows_them() =>
        Assert.Equal(new string('c', 60) + "ddd", LabelRules.Rfc1123.Label(new string('c', 60) + "----dddd"));

    [Fact]
    public void A_label_is_cut_at_63_characters() => Assert.Equal(new string('b', 63), LabelRules.Rfc1123.Label(new string('b', 80)));

    [Fact]
    public void Old_labels_have_24_characters_and_no_digit_in_front() => Assert.Equal("abcdefghijklmnopqrstuvwx", LabelRules.Rfc952.Label("-01-abcdefghijklmnopqrstuvwxyz"));

    [Theory]
    [InlineData("MiXed.Case_v2.", "mixed.case-v2")]
    [InlineData("..x.Y_z..", "x.y-z")]
    [InlineData("...", "")]
    public void A_framework_name_may_be_several_labels(string text, string fragment) => Assert.Equal(fragment, LabelRules.Rfc1123.Fragment(text));

    [Theory]
    [InlineData("test", "iffe9")]
    [InlineData("web.11111111-aaaa-11e8-9999-70b3d5800001", "bsrae")]
    [InlineData("toy.0001", "b3tp4")]
    public void A_task_id_has_the_hash_of_MesosDns(string id, string hash) => Assert.Equal(hash, TaskHash.Of(id));
}
