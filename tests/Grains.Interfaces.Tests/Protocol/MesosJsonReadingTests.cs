using System.Text;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;
using Call = Mesos.V1.Scheduler.Call;
using MasterCall = Mesos.V1.Master.Call;

namespace Levee.Grains.Interfaces.Tests.Protocol;

/// <summary>What Mesos takes, and what it says to the rest. Source: scheduler-api, section 6, and recorded answers.</summary>
public sealed class MesosJsonReadingTests
{
    [Theory]
    [InlineData("""{"type":"REVIVE","nosuchfield":{"a":[1]}}""", "unknown fields")]
    [InlineData("""{"framework_id":null,"type":"REVIVE","accept":null}""", "nulls")]
    [InlineData(""" { "type" : "\u0052EVIVE" } """, "white space and escapes")]
    public void What_Mesos_passes_over_is_passed_over(string json, string what) =>
        Assert.True(Read<Call>(json).Equals(new Call { Type = Call.Types.Type.Revive }), what);

    [Fact]
    public void An_unknown_enum_name_leaves_an_optional_field_unset() => Assert.False(Read<Call>("""{"type":"NO_SUCH"}""").HasType);

    [Fact]
    public void Numbers_may_be_strings_and_fractions_of_integers_are_cut()
    {
        Assert.Equal(1.5, Read<Value.Types.Scalar>("""{"value":"1.5"}""").Value);
        Assert.Equal(10UL, Read<Value.Types.Range>("""{"begin":"10","end":20.9}""").Begin);
        Assert.Equal(20UL, Read<Value.Types.Range>("""{"begin":"10","end":20.9}""").End);
        Assert.Equal(100_000UL, Read<Value.Types.Range>("""{"begin":1,"end":1e5}""").End);
        Assert.Equal(ulong.MaxValue, Read<Value.Types.Range>("""{"begin":1,"end":18446744073709551615}""").End);
    }

    [Theory]
    [InlineData("\"Infinity\"", double.PositiveInfinity)]
    [InlineData("Infinity", double.PositiveInfinity)]
    [InlineData("\"-Infinity\"", double.NegativeInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("NaN", double.NaN)]
    public void Doubles_may_be_infinite(string json, double expected) => Assert.Equal(expected, Read<Value.Types.Scalar>($$"""{"value":{{json}}}""").Value);

    [Fact]
    public void Tokens_for_infinity_inside_strings_stay_text() =>
        Assert.Equal("say \"Infinity\" NaN", Read<FrameworkInfo>("""{"user":"u","name":"say \"Infinity\" NaN","failover_timeout":Infinity}""").Name);

    [Fact]
    public void Booleans_may_be_strings() => Assert.True(Read<CommandInfo>("""{"shell":"true"}""").Shell);

    [Fact]
    public void One_bare_value_is_a_list_of_one()
    {
        Assert.Equal(["web"], Read<FrameworkInfo>("""{"user":"u","name":"n","roles":"web"}""").Roles);
        Assert.Single(Read<Call.Types.Decline>("""{"offer_ids":{"value":"O1"}}""").OfferIds);
    }

    [Fact]
    public void The_last_of_two_equal_names_counts() => Assert.Equal(["b"], Read<FrameworkInfo>("""{"user":"u","name":"n","roles":["a"],"roles":["b"]}""").Roles);

    [Fact]
    public void Limits_are_a_map_of_scalars() => Assert.Equal(
        double.PositiveInfinity,
        Read<TaskInfo>("""{"name":"t","task_id":{"value":"t"},"agent_id":{"value":"a"},"limits":{"cpus":{"value":"Infinity"},"mem":{"value":512.0}}}""").Limits["cpus"].Value);

    [Fact]
    public void A_grace_period_is_an_object_of_seconds_and_nanos() => Assert.Equal(
        60,
        Read<MasterCall>("""{"type":"DRAIN_AGENT","drain_agent":{"agent_id":{"value":"a"},"max_grace_period":{"seconds":60,"nanos":0}}}""").DrainAgent.MaxGracePeriod.Seconds);

    [Theory]
    [InlineData("", "Failed to parse body into JSON: syntax error at line 1 near: ")]
    [InlineData("{", "Failed to parse body into JSON: syntax error at line 1 near: ")]
    [InlineData("{\"type\":", "Failed to parse body into JSON: syntax error at line 1 near: ")]
    [InlineData("{\n\"type\":!x\n}", "Failed to parse body into JSON: syntax error at line 2 near: !x")]
    [InlineData("{\"type\":5} tail", "Failed to parse body into JSON: syntax error at line 1 near: tail")]
    [InlineData("{\"type\":\"\\ud800\"}", "Failed to parse body into JSON: syntax error at line 1 near: \"\\ud800\"}")]
    [InlineData("[1]", "Failed to convert JSON into Call protobuf: Expecting a JSON object")]
    [InlineData("5", "Failed to convert JSON into Call protobuf: Expecting a JSON object")]
    [InlineData("""{"type":5}""", "Failed to convert JSON into Call protobuf: Not expecting a JSON number for field 'type'")]
    [InlineData("""{"framework_id":"x"}""", "Failed to convert JSON into Call protobuf: Not expecting a JSON string for field 'framework_id'")]
    [InlineData("""{"framework_id":{"value":[1]}}""", "Failed to convert JSON into Call protobuf: Not expecting a JSON array for field 'value'")]
    [InlineData("""{"acknowledge":{"uuid":{"value":"x"}}}""", "Failed to convert JSON into Call protobuf: Not expecting a JSON object for field 'uuid'")]
    [InlineData("""{"acknowledge":{"uuid":"no base64!"}}""", "Failed to convert JSON into Call protobuf: Failed to base64 decode the value for field 'uuid'")]
    [InlineData("""{"decline":{"filters":{"refuse_seconds":"soon"}}}""", "Failed to convert JSON into Call protobuf: Expecting a number but received 'soon' for field 'refuse_seconds'")]
    [InlineData("""{"subscribe":{"framework_info":{"user":"root"}}}""", "Failed to convert JSON into Call protobuf: Missing required fields: subscribe.framework_info.name")]
    [InlineData("""{"accept":{"operations":[{},{"launch":{"task_infos":[{"name":"a","agent_id":{}}]}}]}}""",
        "Failed to convert JSON into Call protobuf: Missing required fields: accept.operations[1].launch.task_infos[0].task_id, accept.operations[1].launch.task_infos[0].agent_id.value")]
    public void A_refusal_has_Mesos_words(string json, string expected) =>
        Assert.Equal(expected, Assert.Throws<MesosJsonException>(() => Read<Call>(json)).Message);

    [Fact]
    public void A_number_out_of_range_is_refused() => Assert.Equal(
        "Failed to convert JSON into Range protobuf: The number -1 is out of range for field 'begin'",
        Assert.Throws<MesosJsonException>(() => Read<Value.Types.Range>("""{"begin":-1,"end":1}""")).Message);

    [Fact]
    public void An_unknown_name_of_a_required_enum_is_refused() => Assert.Contains(
        "Failed to find enum value 'HUGE' of Type for field 'type'",
        Assert.Throws<MesosJsonException>(() => Read<Resource>("""{"name":"cpus","type":"HUGE"}""")).Message);

    [Fact]
    public void A_document_too_deep_is_a_syntax_error_not_a_crash() => Assert.Equal(
        MesosJsonFault.Syntax,
        Assert.Throws<MesosJsonException>(() => Read<ContainerID>(string.Concat(Enumerable.Repeat("""{"value":"c","parent":""", 100_000)))).Fault);

    private static T Read<T>(string json)
        where T : class, Google.Protobuf.IMessage<T>, new() => MesosJson.Read<T>(Encoding.UTF8.GetBytes(json));
}
