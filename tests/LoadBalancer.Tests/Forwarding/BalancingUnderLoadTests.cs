using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Levee.LoadBalancer.Forwarding;
using Levee.LoadBalancer.Vips;
using Levee.TestKit;

namespace Levee.LoadBalancer.Tests.Forwarding;

/// <summary>What clients of a virtual IP see while its backends come, go and fail.</summary>
public sealed class BalancingUnderLoadTests
{
    [Fact]
    public async Task Two_hundred_connections_at_once_all_work_and_spread_evenly()
    {
        await using var first = TestBackend.Echo();
        await using var second = TestBackend.Echo();
        await using var third = TestBackend.Echo();
        await using var vip = await TestVip.StartAsync(first.Place(), second.Place(), third.Place());
        var clients = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => vip.ConnectAsync()));
        var answers = await Task.WhenAll(clients.Select((client, i) => client.EchoAsync($"client {i}")));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"client {i}"), answers);
        Assert.Equal(200, vip.Backends.ToArray().Sum(backend => backend.Open));
        Assert.All(vip.Backends.ToArray(), backend => Assert.InRange(backend.Open, 55, 78));
        Array.ForEach(clients, client => client.Dispose());
        await Poll.UntilAsync(() => vip.Listener.Open == 0, "all connections end");
    }

    [Fact]
    public async Task Backends_come_and_go_under_load_without_a_failed_new_connection()
    {
        await using var steady = TestBackend.Echo();
        await using var vip = await TestVip.StartAsync(steady.Place());
        using var enough = new CancellationTokenSource();
        var failures = new ConcurrentBag<string>();
        var done = 0;
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    using var client = await vip.ConnectAsync();
                    Assert.Equal("ping", await client.EchoAsync("ping"));
                    Interlocked.Increment(ref done);
                }
                catch (Exception error)
                {
                    failures.Add(error.Message);
                }
            }
        })).ToList();
        var used = 0;
        for (var round = 0; round < 20; round++)
        {
            var guest = TestBackend.Echo();
            vip.Set(steady.Place(), guest.Place());
            await Poll.UntilAsync(() => guest.Accepted > 5, "the new backend is used");
            var leaving = vip.Backends.ToArray().Single(backend => backend.Place.Port == guest.Port);
            vip.Set(steady.Place());
            await Poll.UntilAsync(() => leaving.Open == 0, "the old backend is drained");
            await guest.DisposeAsync();
            used += guest.Accepted;
        }

        await enough.CancelAsync();
        await Task.WhenAll(load);
        Assert.Empty(failures);
        Assert.InRange(used, 100, int.MaxValue);
        Assert.Equal(0, vip.Listener.Refused);
    }

    [Fact]
    public async Task A_dead_backend_costs_no_client_its_connection_and_is_left_alone()
    {
        await using var alive = TestBackend.Echo();
        await using var vip = await TestVip.StartAsync(alive.Place(), Sample.Place(FreePorts.One()));
        for (var i = 0; i < 30; i++)
        {
            using var client = await vip.ConnectAsync();
            Assert.Equal("ok", await client.EchoAsync("ok"));
        }

        var dead = vip.Backends[1];
        Assert.Equal((5, true, 0), (dead.Failures, dead.IsBackedOff, dead.Open));
    }

    [Fact]
    public async Task A_backend_that_does_not_answer_costs_the_connect_timeout_and_the_client_reaches_another()
    {
        using var silent = FullListener.Start();
        await using var alive = TestBackend.Echo();
        await using var vip = new TestVip(new ForwardingOptions { Listen = ListenMode.Loopback, Seed = 1, ConnectTimeout = TimeSpan.FromMilliseconds(400) });
        await vip.ListenAsync(alive.Place(), Sample.Place(silent.Port));
        for (var i = 0; i < 30; i++)
        {
            using var client = await vip.ConnectAsync();
            Assert.Equal("ok", await client.EchoAsync("ok"));
        }

        Assert.True(vip.Backends[1].IsBackedOff);
    }

    [Fact]
    public async Task Without_a_backend_the_client_is_reset_at_once()
    {
        await using var vip = await TestVip.StartAsync(Sample.Place(1, weight: 0));
        var error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var client = await vip.ConnectAsync();
            await client.ReceiveAsync(new byte[1]);
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await Poll.UntilAsync(() => vip.Listener.Refused == 1, "the refusal is counted");
    }

    /// <summary>A listener whose queue is full: the kernel drops further SYNs, as a dead host would.</summary>
    private sealed class FullListener : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> _queue = [];

        public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

        public static FullListener Start()
        {
            var full = new FullListener();
            full._listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            full._listener.Listen(0);
            Socket last;
            do
            {
                last = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                full._queue.Add(last);
            }
            while (last.ConnectAsync(full._listener.LocalEndPoint!).Wait(200));

            return full;
        }

        public void Dispose()
        {
            _queue.ForEach(socket => socket.Dispose());
            _listener.Dispose();
        }
    }
}
