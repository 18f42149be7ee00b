using System.Net;
using System.Net.Sockets;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Forwarding;
using Levee.LoadBalancer.Vips;

namespace Levee.LoadBalancer.Tests.Forwarding;

/// <summary>How listeners and connections begin and end with virtual IPs and backends.</summary>
public sealed class VipLifetimeTests
{
    [Fact]
    public async Task Weight_0_keeps_open_connections_and_gets_no_new_ones()
    {
        await using var leaving = TestBackend.Echo();
        await using var staying = TestBackend.Echo();
        await using var vip = await TestVip.StartAsync(leaving.Place());
        using var old = await vip.ConnectAsync();
        Assert.Equal("a", await old.EchoAsync("a"));
        vip.Set(leaving.Place(weight: 0), staying.Place());
        using var next = await vip.ConnectAsync();
        Assert.Equal("b", await next.EchoAsync("b"));
        Assert.Equal("c", await old.EchoAsync("c"));
        Assert.Equal((1, 1), (leaving.Accepted, staying.Accepted));
    }

    [Fact]
    public async Task Connections_of_a_backend_that_went_are_cut_when_the_drain_time_is_over()
    {
        await using var gone = TestBackend.Echo();
        await using var staying = TestBackend.Echo();
        await using var vip = new TestVip(new ForwardingOptions { Listen = ListenMode.Loopback, Drain = TimeSpan.FromMilliseconds(300) });
        await vip.ListenAsync(gone.Place());
        using var old = await vip.ConnectAsync();
        Assert.Equal("a", await old.EchoAsync("a"));
        vip.Set(staying.Place());
        Assert.Equal("b", await old.EchoAsync("b"));
        var error = await Assert.ThrowsAsync<SocketException>(() => old.ReceiveAsync(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    [Fact]
    public async Task A_removed_virtual_ip_refuses_new_clients_and_lets_old_ones_finish()
    {
        await using var backend = TestBackend.Echo();
        await using var vip = await TestVip.StartAsync(backend.Place());
        using var old = await vip.ConnectAsync();
        Assert.Equal("a", await old.EchoAsync("a"));
        vip.Remove();
        await Poll.UntilAsync(() => !CanConnect(vip.EndPoint), "the port is closed");
        Assert.Equal("b", await old.EchoAsync("b"));
        Assert.Empty(vip.Forwarder.Snapshot());
    }

    [Fact]
    public async Task A_virtual_ip_that_comes_back_listens_again()
    {
        await using var backend = TestBackend.Echo();
        await using var vip = await TestVip.StartAsync(backend.Place());
        using var old = await vip.ConnectAsync();
        Assert.Equal("a", await old.EchoAsync("a"));
        vip.Remove();
        await vip.ListenAsync(backend.Place());
        using var next = await vip.ConnectAsync();
        Assert.Equal("b", await next.EchoAsync("b"));
        Assert.Equal("c", await old.EchoAsync("c"));
    }

    [Fact]
    public async Task A_stop_lets_connections_finish_within_the_grace_and_then_cuts_them()
    {
        await using var backend = TestBackend.Echo();
        var vip = new TestVip(new ForwardingOptions { Listen = ListenMode.Loopback, ShutdownGrace = TimeSpan.FromMilliseconds(500) });
        await vip.ListenAsync(backend.Place());
        using var quick = await vip.ConnectAsync();
        using var slow = await vip.ConnectAsync();
        Assert.Equal("a", await quick.EchoAsync("a"));
        Assert.Equal("a", await slow.EchoAsync("a"));
        var stopping = vip.Forwarder.StopAsync(CancellationToken.None);
        Assert.Equal("b", await quick.EchoAsync("b"));
        quick.Shutdown(SocketShutdown.Send);
        Assert.Equal("", await quick.ReceiveTextToEndAsync());
        await Assert.ThrowsAsync<SocketException>(() => slow.ReceiveAsync(new byte[1]));
        await stopping;
        Assert.False(CanConnect(vip.EndPoint));
    }

    [Fact]
    public async Task A_port_in_use_shows_as_the_reason_and_is_taken_when_it_becomes_free()
    {
        await using var backend = TestBackend.Echo();
        await using var vip = new TestVip();
        using (var occupier = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            occupier.Bind(vip.EndPoint);
            occupier.Listen();
            vip.Set(backend.Place());
            await Poll.UntilAsync(() => vip.Listener.State.Reason?.Contains("in use", StringComparison.Ordinal) == true, "the reason is visible");
            Assert.Null(vip.Listener.State.EndPoint);
        }

        await Poll.UntilAsync(() => vip.Listener.State.EndPoint is not null, "the VIP listens");
        using var client = await vip.ConnectAsync();
        Assert.Equal("a", await client.EchoAsync("a"));
    }

    [Fact]
    public async Task An_address_that_is_not_local_is_replaced_by_its_loopback_twin_or_named_as_the_reason()
    {
        await using var auto = new TestVip(new ForwardingOptions { Listen = ListenMode.Auto });
        await auto.ListenAsync();
        Assert.Equal(auto.EndPoint, auto.Listener.State.EndPoint);
        await using var direct = new TestVip(new ForwardingOptions { Listen = ListenMode.Direct });
        direct.Set();
        await Poll.UntilAsync(() => direct.Listener.State.Reason?.Contains("no address of this machine", StringComparison.Ordinal) == true, "the reason is visible");
    }

    [Fact]
    public async Task A_udp_virtual_ip_is_shown_with_the_reason_why_it_is_not_served()
    {
        await using var vip = new TestVip();
        var udp = Sample.Named("dns", 53) with { Key = new VipKey("udp", "dns", "marathon", null, 53) };
        vip.Forwarder.Apply(VipTable.From(Sample.Snapshot(Guid.Empty, 1, udp)));
        var (shown, listener) = vip.Forwarder.Snapshot().Single();
        Assert.Null(listener);
        Assert.Contains("udp", VipForwarder.WhyUnserved(shown), StringComparison.Ordinal);
    }

    private static bool CanConnect(IPEndPoint endPoint)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
