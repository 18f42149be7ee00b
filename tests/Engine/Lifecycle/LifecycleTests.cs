using Levee.Engine.Hosting;

namespace Levee.Engine.Lifecycle;

[Collection(ClusterCollection.Name)]
public sealed class LifecycleTests(ClusterFixture cluster)
{
    private readonly Guid _key = Guid.NewGuid();

    private ILifeGrain Grain => cluster.Local.GetGrain<ILifeGrain>(_key);

    [Fact]
    public async Task A_grain_that_ends_itself_starts_anew_at_the_next_call()
    {
        await Grain.CountAsync();
        await Grain.EndAsync();
        Assert.Equal(1, await Grain.CountAsync());
        Assert.Equal("activated:new deactivated:ApplicationRequested activated:new", LifeLog.Of(_key));
    }

    [Fact]
    public async Task No_call_is_lost_while_a_grain_ends()
    {
        // Once only: Orleans sends a call on to the next activation twice at most, then rejects it.
        var calls = Enumerable.Range(0, 200).Select(i => i == 100 ? Grain.EndAsync() : (Task)cluster.Remote.GetGrain<ILifeGrain>(_key).CountAsync());
        await Task.WhenAll(calls);
    }

    [Fact]
    public async Task A_grain_that_fails_to_activate_fails_its_callers_and_is_tried_again()
    {
        var grain = cluster.Remote.GetGrain<IBrokenGrain>(_key);
        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAnyAsync<Exception>(grain.PingAsync);
            Assert.Contains("cannot live", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Reentrant_grains_may_call_each_other_in_a_circle()
    {
        var (one, two) = (cluster.Local.GetGrain<ICircleGrain>($"1-{_key}"), cluster.Local.GetGrain<ICircleGrain>($"2-{_key}"));
        Assert.Equal(40, await one.RoundAsync(two, 40));
    }

    [Fact]
    public async Task Stored_state_comes_back_with_the_next_activation()
    {
        await Grain.SaveAsync("kept");
        var etag = await Grain.EtagAsync();
        Assert.NotNull(etag);
        await Grain.ChangeWithoutSavingAsync("lost");
        await Grain.EndAsync();
        Assert.Equal("kept", await Grain.TextAsync());
        Assert.Equal(etag, await Grain.EtagAsync());
    }

    [Fact]
    public async Task Cleared_state_is_new_again()
    {
        Assert.False(await Grain.ExistsAsync());
        await Grain.SaveAsync("kept");
        Assert.True(await Grain.ExistsAsync());
        await Grain.ClearAsync();
        Assert.False(await Grain.ExistsAsync());
        Assert.Equal("new", await Grain.TextAsync());
    }

    [Fact]
    public async Task A_timer_ticks_until_it_is_stopped_and_survives_a_bad_tick()
    {
        await Grain.TickAsync(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5));
        await EngineHost.EventuallyAsync(async () => await Grain.TicksAsync() >= 4, "four ticks");
        await Grain.StopTicksAsync();
        var ticks = await Grain.TicksAsync();
        await Task.Delay(50);
        Assert.Equal(ticks, await Grain.TicksAsync());
    }

    [Fact]
    public async Task A_tick_waits_for_the_call_that_runs()
    {
        await Grain.TickAsync(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5));
        Assert.False(await Grain.TickDuringCallAsync());
        await Grain.StopTicksAsync();
    }

    [Fact]
    public async Task Activations_without_calls_are_collected()
    {
        await Grain.CountAsync();
        var management = cluster.Local.GetGrain<IManagementGrain>(0);
        await EngineHost.EventuallyAsync(
            async () =>
            {
                await management.ForceActivationCollection(TimeSpan.FromMilliseconds(50));
                return LifeLog.Of(_key).Contains("deactivated", StringComparison.Ordinal);
            },
            "the activation ends");
    }
}
