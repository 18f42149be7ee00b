using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Balancing;
using Levee.LoadBalancer.Forwarding;
using Levee.LoadBalancer.Vips;
using Levee.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Levee.LoadBalancer.Tests.Forwarding;

/// <summary>A forwarder with one virtual IP on a free port.</summary>
internal sealed class TestVip : IAsyncDisposable
{
    private readonly int _port = FreePorts.One();
    private long _sequence;

    public TestVip(ForwardingOptions? options = null) =>
        Forwarder = new VipForwarder(options ?? new ForwardingOptions { Listen = ListenMode.Loopback, Seed = 1 }, TimeProvider.System, NullLogger<VipForwarder>.Instance);

    public VipForwarder Forwarder { get; }

    public VipListener Listener => Forwarder.Snapshot().Single().Listener!;

    public ReadOnlySpan<Backend> Backends => Listener.Pool.All;

    public IPEndPoint EndPoint => new(IPAddress.Parse(VipAddresses.ToLoopback(Vip([]).Address)!), _port);

    public static async Task<TestVip> StartAsync(params VipBackend[] backends)
    {
        var vip = new TestVip();
        await vip.ListenAsync(backends);
        return vip;
    }

    public async Task ListenAsync(params VipBackend[] backends)
    {
        Set(backends);
        await Poll.UntilAsync(() => Listener.State.EndPoint is not null, "the VIP listens");
    }

    public void Set(params VipBackend[] backends) => Forwarder.Apply(Table(Vip([.. backends])));

    public void Remove() => Forwarder.Apply(Table());

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(EndPoint);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        Remove();
        await Forwarder.StopAsync(CancellationToken.None);
    }

    private DirectoryVip Vip(ImmutableArray<VipBackend> backends) => Sample.Named("web", _port) with { Backends = backends };

    private VipTable Table(params DirectoryVip[] vips) => VipTable.From(Sample.Snapshot(Guid.Empty, ++_sequence, vips));
}
