using System.Text.Json.Nodes;
using Levee.Grains.Interfaces.Http;
using Levee.Silo.Tests.Whole;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Levee.Silo.Tests.Scheduler;

/// <summary>Subscribing again, and what may change then and by UPDATE_FRAMEWORK. Source: scheduler-api, 3.1 to 3.5, 4.4, 4.5, 4.16.</summary>
public sealed class SubscriptionTests
{
    private const string Framework = """{"user":"u","name":"n","principal":"p","roles":["web","batch"],"failover_timeout":60,"capabilities":[{"type":"MULTI_ROLE"}]}""";

    [Fact]
    public async Task A_newer_stream_ends_the_older_one_whose_calls_are_refused()
    {
        await using var silo = await WholeSilo.StartAsync();
        using var first = await SubscribeAsync(silo, Framework);
        using var second = await SubscribeAsync(silo, Framework, first.Id);
        Assert.Equal("Framework failed over", (await first.UntilAsync(EventType.Error)).Error.Message);
        Assert.Null(await first.NextAsync());
        Assert.Equal((EventType.Subscribed, first.Id), (second.First.Type, second.Id));
        using var refused = await first.CallAsync("""{"type":"REVIVE"}""");
        Assert.Equal(
            (400, $"The stream ID '{first.StreamId}' included in this request didn't match the stream ID currently associated with framework ID {first.Id}"),
            ((int)refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        await AssertAsync(second, """{"type":"REVIVE"}""", 202, "");
    }

    [Fact]
    public async Task A_framework_that_nobody_knows_keeps_the_id_it_brings()
    {
        await using var silo = await WholeSilo.StartAsync();
        using var scheduler = await SubscribeAsync(silo, Framework, "of-an-older-master-0007");
        Assert.Equal("of-an-older-master-0007", scheduler.First.Subscribed.FrameworkId.Value);
        await AssertAsync(scheduler, """{"type":"TEARDOWN"}""", 202, "");
        using var again = await SubscribeAsync(silo, Framework, "of-an-older-master-0007");
        Assert.Equal((EventType.Error, "Framework has been removed"), (again.First.Type, again.First.Error.Message));
        Assert.Null(await again.NextAsync());
    }

    [Fact]
    public async Task User_and_checkpoint_stay_as_they_were_while_all_else_is_replaced()
    {
        await using var silo = await WholeSilo.StartAsync();
        using var first = await SubscribeAsync(silo, Framework);
        using var second = await SubscribeAsync(
            silo, """{"user":"other","name":"n2","principal":"p","roles":["db"],"checkpoint":true,"failover_timeout":9,"capabilities":[{"type":"MULTI_ROLE"}]}""", first.Id);
        Assert.Equal(EventType.Subscribed, second.First.Type);
        var shown = await FrameworkAsync(silo, node => (string?)node["name"] == "n2");
        Assert.Equal(("u", "n2", false, 9.0, "[\"db\"]"), ((string?)shown["user"], (string?)shown["name"], (bool)shown["checkpoint"]!, (double)shown["failover_timeout"]!, shown["roles"]!.ToJsonString()));
        Assert.NotNull(shown["reregistered_time"]);
    }

    [Fact]
    public async Task Another_principal_is_refused_and_the_stream_that_is_there_goes_on()
    {
        await using var silo = await WholeSilo.StartAsync();
        using var first = await SubscribeAsync(silo, Framework);
        using var second = await SubscribeAsync(silo, Framework.Replace("\"p\"", "\"q\"", StringComparison.Ordinal), first.Id);
        Assert.Equal((EventType.Error, "Changing framework's principal is not allowed."), (second.First.Type, second.First.Error.Message));
        Assert.Null(await second.NextAsync());
        await AssertAsync(first, """{"type":"REVIVE"}""", 202, "");
    }

    [Fact]
    public async Task Suppression_is_what_the_last_subscription_says()
    {
        await using var silo = await WholeSilo.StartAsync();
        using var quiet = await SubscribeAsync(silo, Framework, wishes: ""","suppressed_roles":["web","batch"]""");
        await ObligingAgent.StartAsync(silo, "10.1.4.1");
        using var other = await SubscribeAsync(silo, Framework);
        await other.TakeOfferAsync(); // By now the agent was offered to everybody who wants it.
        await AssertAsync(other, """{"type":"TEARDOWN"}""", 202, "");
        using var loud = await SubscribeAsync(silo, Framework, quiet.Id);
        await loud.TakeOfferAsync();
        Assert.Equal(EventType.Heartbeat, (await quiet.NextAsync())!.Type);
        Assert.Equal(EventType.Error, (await quiet.NextAsync())!.Type);
    }

    [Fact]
    public async Task Reviving_a_role_that_is_not_ones_own_does_nothing_and_an_unknown_field_revives_all()
    {
        await using var silo = await WholeSilo.StartAsync();
        await ObligingAgent.StartAsync(silo, "10.1.4.2");
        using var scheduler = await SubscribeAsync(silo, Framework);
        var first = await scheduler.TakeOfferAsync();
        await AssertAsync(scheduler, $$"""{"type":"DECLINE","decline":{"offer_ids":[{"value":"{{first.Id.Value}}"},{"value":"M-O999"}],"filters":{"refuse_seconds":3600} } }""", 202, "");
        var second = await scheduler.TakeOfferAsync(); // Of its other role.
        await AssertAsync(scheduler, $$"""{"type":"DECLINE","decline":{"offer_ids":[{"value":"{{second.Id.Value}}"}],"filters":{"refuse_seconds":3600} } }""", 202, "");
        await AssertAsync(scheduler, """{"type":"REVIVE","revive":{"roles":["web","nobody's"]}}""", 202, "");
        await AssertAsync(scheduler, """{"type":"SUPPRESS","suppress":{"roles":["nobody's"]}}""", 202, "");
        await AssertAsync(scheduler, """{"type":"REVIVE","revive":{"role":"web"}}""", 202, "");
        var third = await scheduler.TakeOfferAsync();
        Assert.Equal(Number(second) + 1, Number(third)); // No offer in between.
    }

    [Theory]
    [InlineData("\"principal\":\"p\",", "", 400, "FrameworkInfo update is not valid: Changing framework's principal is not allowed.")]
    [InlineData("\"user\":\"u\"", "\"user\":\"v\"", 400, "FrameworkInfo update is not valid: Updating 'FrameworkInfo.user' is unsupported; attempted to update from 'u' to 'v'")]
    [InlineData("\"user\":\"u\"", "\"user\":\"u\",\"checkpoint\":true", 400, "FrameworkInfo update is not valid: Updating 'FrameworkInfo.checkpoint' is unsupported; attempted to update from 'false' to 'true'")]
    [InlineData("\"web\",", "\"a//b\",", 400, "Supplied FrameworkInfo is not valid: 'FrameworkInfo.roles' contains invalid role: Role 'a//b' cannot contain two adjacent slashes")]
    [InlineData("\"web\",", "", 400, "'UpdateFramework' call is not valid: Suppressed roles { web } are not contained in the set of roles")]
    [InlineData("\"name\":\"n\"", "\"name\":\"n3\"", 200, "")]
    public async Task An_update_that_is_not_valid_is_refused_at_once_in_the_words_of_mesos(string part, string instead, int status, string text)
    {
        await using var silo = await WholeSilo.StartAsync();
        using var scheduler = await SubscribeAsync(silo, Framework);
        var info = Framework.Replace(part, instead, StringComparison.Ordinal);
        await AssertAsync(scheduler, $$"""{"type":"UPDATE_FRAMEWORK","update_framework":{"framework_info":{"id":{"value":"{{scheduler.Id}}"},{{info[1..]}},"suppressed_roles":["web"]} }""", status, text);
        Assert.Equal(status == 200 ? "n3" : "n", (string?)(await FrameworkAsync(silo, _ => true))["name"]);
    }

    [Fact]
    public async Task Who_may_not_use_a_role_is_told_which_were_asked_for()
    {
        await using var silo = await WholeSilo.StartAsync(("Levee:Master:Acls", """{"register_frameworks":[{"principals":{"type":"ANY"},"roles":{"values":["web","batch"]}},{"principals":{"type":"ANY"},"roles":{"type":"NONE"}}]}"""));
        using var refused = await SubscribeAsync(silo, Framework.Replace("\"batch\"", "\"db\"", StringComparison.Ordinal));
        Assert.Equal((EventType.Error, "Not authorized to register framework  with roles { db, web }"), (refused.First.Type, refused.First.Error.Message));
        using var admitted = await SubscribeAsync(silo, Framework);
        var info = Framework.Replace("\"batch\"", "\"db\"", StringComparison.Ordinal);
        await AssertAsync(
            admitted, $$"""{"type":"UPDATE_FRAMEWORK","update_framework":{"framework_info":{"id":{"value":"{{admitted.Id}}"},{{info[1..]}} } }""", 403,
            $"Not authorized to register framework {admitted.Id} with roles {{ db, web }}");
    }

    [Fact]
    public async Task An_offer_that_is_not_answered_in_time_is_rescinded_and_made_again()
    {
        await using var silo = await WholeSilo.StartAsync(("Levee:Master:OfferTimeout", "300ms"));
        await ObligingAgent.StartAsync(silo, "10.1.4.3");
        using var scheduler = await SubscribeAsync(silo, Framework);
        var offer = await scheduler.TakeOfferAsync();
        Assert.Equal(offer.Id, (await scheduler.UntilAsync(EventType.Rescind)).Rescind.OfferId);
        Assert.NotEqual(offer.Id, (await scheduler.TakeOfferAsync()).Id);
        await AssertAsync(scheduler, ScriptedScheduler.Launch(offer, "late"), 202, "");
        var lost = (await scheduler.UntilAsync(EventType.Update)).Update.Status;
        Assert.Equal(
            (Mesos.V1.TaskState.TaskLost, Mesos.V1.TaskStatus.Types.Reason.InvalidOffers, $"Task launched with invalid offers: Offer {offer.Id.Value} is no longer valid"),
            (lost.State, lost.Reason, lost.Message));
    }

    [Fact]
    public async Task Constraints_are_those_of_the_last_subscription()
    {
        const string Constrained = ""","offer_constraints":{"role_constraints":{"web":{"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"rack"},"predicate":{"text_equals":{"value":"r9"}}}]}]}}}""";
        await using var silo = await WholeSilo.StartAsync();
        await ObligingAgent.StartAsync(silo, "10.1.4.4");
        using var picky = await SubscribeAsync(silo, Framework, wishes: Constrained);
        Assert.Equal("batch", (await picky.TakeOfferAsync()).AllocationInfo.Role); // Its other role is not constrained.
        Assert.Equal("r9", (string?)(await FrameworkAsync(silo, node => node["offer_constraints"]!.AsObject().Count > 0))["offer_constraints"]!["role_constraints"]!["web"]!["groups"]![0]!["attribute_constraints"]![0]!["predicate"]!["text_equals"]!["value"]);
        using var easy = await SubscribeAsync(silo, Framework, picky.Id);
        await FrameworkAsync(silo, node => node["offer_constraints"]!.AsObject().Count == 0);
    }

    private static Task<ScriptedScheduler> SubscribeAsync(WholeSilo silo, string info, string? id = null, string wishes = "") =>
        ScriptedScheduler.SubscribeAsync(silo, WireFormat.Json, WireFormat.Protobuf, info, id, wishes);

    private static async Task AssertAsync(ScriptedScheduler scheduler, string call, int status, string text)
    {
        using var reply = await scheduler.CallAsync(call);
        Assert.Equal((status, text), ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync()));
    }

    private static async Task<JsonNode> FrameworkAsync(WholeSilo silo, Func<JsonNode, bool> isThere)
    {
        JsonNode? found = null;
        await WholeSilo.UntilAsync("the framework is shown", async () =>
            (found = JsonNode.Parse(await silo.Http.GetStringAsync("/frameworks"))!["frameworks"]!.AsArray().SingleOrDefault()) is { } node && isThere(node));
        return found!;
    }

    private static int Number(Mesos.V1.Offer offer) => int.Parse(offer.Id.Value[(offer.Id.Value.LastIndexOf('O') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}
