using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Levee.Engine.Hosting;

namespace Levee.Engine.Calls;

[Collection(ClusterCollection.Name)]
public sealed class CallTests(ClusterFixture cluster)
{
    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task A_grain_is_one_object_for_all_its_callers(Caller caller)
    {
        var key = Guid.NewGuid().ToString();
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(i, await cluster.At(i % 2 == 0 ? Caller.Local : caller).GetGrain<IProbeGrain>(key).CountAsync());
        }

        Assert.Equal(key, await cluster.At(caller).GetGrain<IProbeGrain>(key).KeyAsync());
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task Calls_that_await_do_not_interleave(Caller caller)
    {
        var grain = Probe(caller);
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.SlowIncrementAsync()));
        Assert.Equal(Enumerable.Range(1, 50), results.Order());
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task A_method_marked_always_interleave_runs_while_another_awaits(Caller caller)
    {
        var grain = Probe(caller);
        var waiting = grain.WaitForReleaseAsync();
        await EngineHost.EventuallyAsync(async () => await grain.WaitingAsync() == 1, "the call waits");
        await grain.ReleaseAsync();
        await waiting;
    }

    [Fact]
    public async Task Read_only_methods_run_beside_each_other()
    {
        var grain = Probe(Caller.Local);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => grain.ReadTogetherAsync(3))), readers => Assert.Equal(3, readers));
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task Arguments_and_results_are_copies(Caller caller)
    {
        var grain = Probe(caller);
        List<int> mine = [1, 2];
        var result = await grain.KeepAsync(mine);
        mine.Add(3);
        result.Add(4);
        Assert.Equal([1, 2], await grain.KeptAsync());
    }

    [Fact]
    public async Task Immutable_values_are_not_copied_within_the_process()
    {
        var grain = Probe(Caller.Local);
        var value = new FrozenValue();
        await grain.IsSameAsync(value);
        Assert.True(await grain.IsSameAsync(value));
        Assert.Same(await grain.SharedAsync(), await grain.SharedAsync());
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task An_exception_reaches_the_caller_with_type_message_and_stack(Caller caller)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Probe(caller).ThrowAsync("as told"));
        Assert.Equal("as told", error.Message);
        Assert.IsType<ArgumentException>(error.InnerException);
        Assert.Contains(nameof(ProbeGrain), error.ToString(), StringComparison.Ordinal);
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task An_exception_of_ones_own_keeps_its_members(Caller caller)
    {
        var error = await Assert.ThrowsAsync<ProbeException>(() => Probe(caller).ThrowOwnAsync(7));
        Assert.Equal(("own", 7), (error.Message, error.Code));
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task A_call_without_answer_ends_at_its_timeout(Caller caller) =>
        await Assert.ThrowsAsync<TimeoutException>(() => Probe(caller).NeverAsync());

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task One_way_calls_arrive_once_and_report_no_failure(Caller caller)
    {
        // Not in order: Orleans lets a burst of calls overtake each other before the grain is active, and where they come in over TCP.
        var grain = Probe(caller);
        string[] words = ["throw", .. Enumerable.Range(0, 50).Select(number => $"{number}")];
        foreach (var word in words)
        {
            await grain.TellAsync(word);
        }

        await EngineHost.EventuallyAsync(async () => (await grain.ToldAsync()).Count >= words.Length, "all words were told");
        Assert.Equal(words.Order(), (await grain.ToldAsync()).Order());
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task Value_tasks_work_as_tasks_do(Caller caller) => Assert.Equal(5, await Probe(caller).AddAsync(2, 3));

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task A_derived_record_stays_what_it_is(Caller caller)
    {
        Shape circle = new Circle("c", 2.5);
        Assert.Equal(circle, await Probe(caller).EchoShapeAsync(circle));
        var polygon = new Polygon("p", [new(1, -2), new(int.MaxValue, int.MinValue)]) { Inner = circle };
        var back = Assert.IsType<Polygon>(await Probe(caller).EchoShapeAsync(polygon));
        Assert.Equal(("p", circle), (back.Name, back.Inner!));
        Assert.Equal(polygon.Corners, back.Corners);
        Assert.Equal(2, (await Probe(caller).EchoManyAsync([circle, polygon])).Length);
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task Every_kind_of_member_arrives_unchanged(Caller caller)
    {
        var sent = new Everything
        {
            Text = new string('ä', 300), Bytes = [1, 2, 255], When = new(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(-7)), Took = TimeSpan.FromTicks(-5),
            Id = Guid.NewGuid(), Lists = new() { ["a"] = [1, -1], ["b"] = [] }, Corners = ImmutableDictionary<string, Corner>.Empty.Add("x", new(1, 2)),
            Words = ["one", "two"], Pair = (4, "four"), Day = DayOfWeek.Friday, Price = -12.340m, Numbers = [long.MinValue, 0, long.MaxValue],
            Link = new("http://example.test/a?b"), Next = new() { Text = null, Words = ["inner"] },
        };
        sent.Hide(42);
        var back = await Probe(caller).EchoAsync(sent);
        Assert.NotSame(sent, back);
        Assert.Equal(42, back.Reveal());
        Assert.True(back.Unset.IsDefault);
        (sent.Unset, back.Unset, sent.Next.Unset, back.Next!.Unset) = ([], [], [], []);
        Assert.Equivalent(sent, back, strict: true);
        Assert.Equal((sent.When, sent.When.Offset), (back.When, back.When.Offset));
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task Protobuf_messages_are_arguments_and_results(Caller caller)
    {
        var message = new Struct { Fields = { ["a"] = Value.ForNumber(1) } };
        var back = await Probe(caller).EchoMessageAsync(message);
        Assert.Equal((1, 2), (message.Fields.Count, back.Fields.Count));
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task A_value_declared_as_object_keeps_its_type(Caller caller)
    {
        foreach (var value in new object?[] { null, 3, "text", 2.5, new Circle("c", 1), Guid.Empty, DayOfWeek.Monday })
        {
            Assert.Equal(value, await Probe(caller).EchoObjectAsync(value));
        }
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task Cancellation_reaches_the_grain_and_ends_the_call(Caller caller)
    {
        var grain = Probe(caller);
        using var source = new CancellationTokenSource();
        var call = grain.UntilCancelledAsync("stopped", source.Token);
        await EngineHost.EventuallyAsync(async () => await grain.WaitingAsync() == 1, "the call waits");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await EngineHost.EventuallyAsync(async () => await grain.CancelledAsync() == "stopped", "the grain saw it");
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task A_call_with_a_cancelled_token_is_not_made(Caller caller) =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Probe(caller).UntilCancelledAsync("", new(true)));

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task References_can_be_passed_and_returned(Caller caller)
    {
        var grains = cluster.At(caller);
        var (one, two) = (grains.GetGrain<IProbeGrain>($"1-{Guid.NewGuid()}"), grains.GetGrain<IProbeGrain>($"2-{Guid.NewGuid()}"));
        Assert.Equal($"{one.GetPrimaryKeyString()} asked {two.GetPrimaryKeyString()}", await one.AskOtherAsync(two));
        var self = await one.SelfAsync();
        Assert.Equal(one, self);
        Assert.Equal(one.GetPrimaryKeyString(), await self.KeyAsync());
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task The_request_context_travels_with_the_call(Caller caller)
    {
        RequestContext.Set("who", "me");
        Assert.Equal("me", await Probe(caller).AmbientAsync("who"));
        RequestContext.Clear();
        Assert.Null(await Probe(caller).AmbientAsync("who"));
    }

    [Fact]
    public async Task The_management_grain_counts_activations()
    {
        await Probe(Caller.Local).CountAsync();
        var statistics = await cluster.Remote.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        Assert.Contains(statistics, entry => entry.GrainType.Contains(nameof(ProbeGrain), StringComparison.Ordinal) && entry.ActivationCount > 0);
        Assert.True(await cluster.Local.GetGrain<IManagementGrain>(0).GetTotalActivationCount() > 0);
    }

    private IProbeGrain Probe(Caller caller) => cluster.At(caller).GetGrain<IProbeGrain>(Guid.NewGuid().ToString());
}
