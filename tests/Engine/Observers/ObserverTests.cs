using Levee.Engine.Hosting;

namespace Levee.Engine.Observers;

[Collection(ClusterCollection.Name)]
public sealed class ObserverTests(ClusterFixture cluster)
{
    private readonly Listener _listener = new();
    private readonly Guid _key = Guid.NewGuid();

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task A_grain_calls_an_observer_and_gets_its_answer(Caller caller)
    {
        var grain = cluster.At(caller).GetGrain<IRelayGrain>(_key);
        await grain.SubscribeAsync("me", cluster.At(caller).CreateObjectReference<IListener>(_listener));
        Assert.Equal("how?!", await grain.AskAsync("me", "how?"));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.AskAsync("me", "throw"));
        Assert.Equal("no answer", error.Message);
        GC.KeepAlive(_listener);
    }

    [Theory, InlineData(Caller.Local), InlineData(Caller.Remote)]
    public async Task One_way_calls_reach_observers(Caller caller)
    {
        var grain = cluster.At(caller).GetGrain<IRelayGrain>(_key);
        await grain.SubscribeAsync("me", cluster.At(caller).CreateObjectReference<IListener>(_listener));
        await grain.HearAsync("word");
        await EngineHost.EventuallyAsync(() => Task.FromResult(_listener.Heard.Order().SequenceEqual(["notice word", "word"])), "both words are heard");
    }

    [Fact]
    public async Task An_observer_in_one_process_can_be_called_from_another()
    {
        var reference = cluster.Remote.CreateObjectReference<IListener>(_listener);
        var grain = cluster.Local.GetGrain<IRelayGrain>(_key);
        await cluster.Remote.GetGrain<IRelayGrain>(_key).SubscribeAsync("remote", reference);
        await grain.SubscribeAsync("local", cluster.Local.CreateObjectReference<IListener>(_listener));
        Assert.Equal(2, await grain.NotifyAllAsync("both"));
        Assert.Equal(["both", "both"], _listener.Heard);
    }

    [Fact]
    public async Task An_object_that_is_no_reference_is_refused_as_an_argument()
    {
        var grain = cluster.Remote.GetGrain<IRelayGrain>(_key);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => grain.SubscribeAsync("raw", _listener));
        Assert.Contains("CreateObjectReference", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_observer_that_fails_is_dropped_by_the_observer_manager()
    {
        var grain = cluster.Local.GetGrain<IRelayGrain>(_key);
        await grain.SubscribeAsync("me", cluster.Local.CreateObjectReference<IListener>(_listener));
        Assert.Equal(0, await grain.NotifyAllAsync("throw"));
    }

    [Fact]
    public async Task A_deleted_reference_fails_its_callers()
    {
        var reference = cluster.Local.CreateObjectReference<IListener>(_listener);
        var grain = cluster.Local.GetGrain<IRelayGrain>(_key);
        await grain.SubscribeAsync("me", reference);
        cluster.Local.DeleteObjectReference<IListener>(reference);
        await Assert.ThrowsAnyAsync<Exception>(() => grain.AskAsync("me", "anyone?").WaitAsync(TimeSpan.FromSeconds(60)));
    }
}
