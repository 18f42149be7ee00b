using System.Net;
using System.Net.Sockets;
using Levee.Engine.Calls;
using Levee.Engine.Hosting;
using Levee.Engine.Observers;

namespace Levee.Engine.Clients;

/// <summary>Clients whose silo goes and comes, and silos whose clients go.</summary>
public sealed class ClientTests
{
    private readonly int _port = EngineHost.FreePort();

    [Fact]
    public async Task A_client_may_start_before_its_silo()
    {
        var starting = EngineHost.StartClientAsync(_port);
        await Task.Delay(200);
        Assert.False(starting.IsCompleted);
        await using var silo = await EngineHost.StartSiloAsync(_port);
        await using var client = await starting;
        Assert.Equal(1, await client.Grains.GetGrain<IProbeGrain>("early").CountAsync());
    }

    [Fact]
    public async Task After_a_restart_of_the_silo_calls_and_observers_work_again()
    {
        var listener = new Listener();
        var silo = await EngineHost.StartSiloAsync(_port);
        await using var client = await EngineHost.StartClientAsync(_port);
        var (grain, key) = (client.Grains.GetGrain<IProbeGrain>("again"), Guid.NewGuid());
        var reference = client.Grains.CreateObjectReference<IListener>(listener);
        Assert.Equal(1, await grain.CountAsync());

        await silo.DisposeAsync();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => grain.CountAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.True(error is OrleansException or TimeoutException, $"{error}");

        await using var next = await EngineHost.StartSiloAsync(_port);
        await EngineHost.EventuallyAsync(() => SucceedsAsync(() => grain.CountAsync()), "a call succeeds again");
        var relay = client.Grains.GetGrain<IRelayGrain>(key);
        await relay.SubscribeAsync("me", reference);
        await EngineHost.EventuallyAsync(() => SucceedsAsync(() => relay.AskAsync("me", "there?")), "the observer answers again");
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task A_call_under_way_fails_when_the_silo_goes()
    {
        var silo = await EngineHost.StartSiloAsync(_port);
        await using var client = await EngineHost.StartClientAsync(_port);
        var grain = client.Grains.GetGrain<IProbeGrain>("under way");
        var call = grain.WaitForReleaseAsync();
        await EngineHost.EventuallyAsync(async () => await grain.WaitingAsync() == 1, "the call waits");
        await silo.DisposeAsync();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => call.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.True(error is OrleansException or TimeoutException, $"{error}");
    }

    [Fact]
    public async Task A_call_to_an_observer_whose_client_is_gone_raises()
    {
        await using var silo = await EngineHost.StartSiloAsync(_port);
        var grain = silo.Grains.GetGrain<IRelayGrain>(Guid.NewGuid());
        var listener = new Listener();
        await using (var client = await EngineHost.StartClientAsync(_port))
        {
            var key = grain.GetPrimaryKey();
            await client.Grains.GetGrain<IRelayGrain>(key).SubscribeAsync("me", client.Grains.CreateObjectReference<IListener>(listener));
            Assert.Equal("there?!", await grain.AskAsync("me", "there?"));
        }

        var error = await Assert.ThrowsAnyAsync<Exception>(() => grain.AskAsync("me", "still there?").WaitAsync(TimeSpan.FromSeconds(90)));
        Assert.True(error is ClientNotAvailableException or TimeoutException, $"{error}");
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task A_gateway_port_in_use_fails_the_start()
    {
        using var other = new TcpListener(IPAddress.Loopback, _port);
        other.Start();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => EngineHost.StartSiloAsync(_port));
        Assert.Contains("address already in use", error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task After_a_stop_the_port_is_free_and_grains_have_ended()
    {
        var key = Guid.NewGuid();
        var silo = await EngineHost.StartSiloAsync(_port);
        await silo.Grains.GetGrain<Lifecycle.ILifeGrain>(key).CountAsync();
        await silo.DisposeAsync();
        Assert.Contains("deactivated:ShuttingDown", Lifecycle.LifeLog.Of(key), StringComparison.Ordinal);
        using var other = new TcpListener(IPAddress.Loopback, _port);
        other.Start();
    }

    private static async Task<bool> SucceedsAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            return false;
        }
    }
}
