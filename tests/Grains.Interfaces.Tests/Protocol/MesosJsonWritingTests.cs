using System.Text;
using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Grains.Interfaces.Tests.Protocol;

/// <summary>Exact texts. Source: scheduler-api, section 6.</summary>
public sealed class MesosJsonWritingTests
{
    [Fact]
    public void Declared_defaults_are_written_deprecated_ones_only_when_set()
    {
        Assert.Equal("""{"user":"u","name":"n","failover_timeout":0.0,"checkpoint":false}""", Json(new FrameworkInfo { User = "u", Name = "n" }));
        Assert.Contains("\"role\":\"web\"", Json(new FrameworkInfo { User = "u", Name = "n", Role = "web" }), StringComparison.Ordinal);
        Assert.Equal("""{"refuse_seconds":5.0}""", Json(new Filters()));
    }

    [Fact]
    public void Sixty_four_bit_integers_are_numbers() =>
        Assert.Equal("""{"nanoseconds":1700000000000000001}""", Json(new TimeInfo { Nanoseconds = 1700000000000000001 }));

    [Fact]
    public void A_message_that_is_set_but_empty_is_an_empty_object() =>
        Assert.Equal("""{"exists":{}}""", Json(new Mesos.V1.Scheduler.AttributeConstraint.Types.Predicate { Exists = new() }));

    [Fact]
    public void Bytes_are_padded_base64() => Assert.Equal("""{"value":"3q2+7wA="}""", Json(new UUID { Value = ByteString.CopyFrom(0xde, 0xad, 0xbe, 0xef, 0) }));

    [Fact]
    public void Strings_escape_quotes_backslashes_and_control_characters_only() =>
        Assert.Equal("{\"value\":\"a/b \\\"q\\\" \\\\ \\n\\t\\u0001\\u001F é🚀\"}", Json(new TaskID { Value = "a/b \"q\" \\ \n\t\u0001\u001f é🚀" }));

    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(15, "15.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(1795232078.118403, "1795232078.118403")]
    [InlineData(999999999999999, "999999999999999.0")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1.25e17, "125000000000000000.0")]
    [InlineData(1234567890123456.75, "1234567890123456.8")]
    [InlineData(1e20, "100000000000000000000.0")]
    [InlineData(1e21, "1e21")]
    [InlineData(-1.5e300, "-1.5e300")]
    [InlineData(0.00001, "0.00001")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(1.25e-7, "1.25e-7")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    [InlineData(double.NaN, "NaN")]
    public void A_double_has_the_shortest_digits_and_a_fraction(double value, string expected) =>
        Assert.Equal($"{{\"value\":{expected}}}", Json(new Value.Types.Scalar { Value = value }));

    private static string Json(IMessage message) => Encoding.UTF8.GetString(MesosJson.ToUtf8(message));
}
