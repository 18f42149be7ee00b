using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Levee.LoadBalancer.Tests.Forwarding;

/// <summary>What happens to the bytes of one connection.</summary>
public sealed class RelayTests
{
    [Fact]
    public async Task A_client_that_ended_its_side_still_gets_the_answer()
    {
        await using var backend = TestBackend.Start(async socket =>
        {
            var request = await socket.ReceiveTextToEndAsync();
            await socket.SendAllAsync("answer to " + request);
        });
        await using var vip = await TestVip.StartAsync(backend.Place());
        using var client = await vip.ConnectAsync();
        await client.SendAllAsync("question");
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("answer to question", await client.ReceiveTextToEndAsync());
    }

    [Fact]
    public async Task A_backend_that_ended_its_side_still_gets_the_rest()
    {
        var received = new TaskCompletionSource<string>();
        await using var backend = TestBackend.Start(async socket =>
        {
            await socket.SendAllAsync("greeting");
            socket.Shutdown(SocketShutdown.Send);
            received.SetResult(await socket.ReceiveTextToEndAsync());
        });
        await using var vip = await TestVip.StartAsync(backend.Place());
        using var client = await vip.ConnectAsync();
        Assert.Equal("greeting", await client.ReceiveTextToEndAsync());
        var rest = new string('x', 300_000);
        await client.SendAllAsync(rest);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(rest, await received.Task);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(8_000_003)]
    public async Task Both_directions_carry_every_byte_at_the_same_time(int length)
    {
        var up = RandomNumberGenerator.GetBytes(length);
        var down = RandomNumberGenerator.GetBytes(length);
        var received = new TaskCompletionSource<byte[]>();
        await using var backend = TestBackend.Start(async socket =>
        {
            var receiving = socket.ReceiveToEndAsync();
            await socket.SendAllAsync(down);
            socket.Shutdown(SocketShutdown.Send);
            received.SetResult(await receiving);
        });
        await using var vip = await TestVip.StartAsync(backend.Place());
        using var client = await vip.ConnectAsync();
        var answer = client.ReceiveToEndAsync();
        await client.SendAllAsync(up);
        client.Shutdown(SocketShutdown.Send);
        Assert.True((await answer).AsSpan().SequenceEqual(down));
        Assert.True((await received.Task).AsSpan().SequenceEqual(up));
        Assert.Equal((length, length), (vip.Backends[0].Sent.Bytes, vip.Backends[0].Received.Bytes));
    }

    [Fact]
    public async Task A_backend_that_does_not_read_slows_its_client()
    {
        const int Length = 128 << 20;
        var mayRead = new TaskCompletionSource();
        var received = new TaskCompletionSource<int>();
        await using var backend = TestBackend.Start(async socket =>
        {
            await mayRead.Task;
            received.SetResult((await socket.ReceiveToEndAsync()).Length);
        });
        await using var vip = await TestVip.StartAsync(backend.Place());
        using var client = await vip.ConnectAsync();
        var sending = client.SendAllAsync(new byte[Length]);
        await StandsStillAsync(() => vip.Backends[0].Sent.Bytes);
        Assert.False(sending.IsCompleted);
        Assert.InRange(vip.Backends[0].Sent.Bytes, 1, Length / 2);
        mayRead.SetResult();
        await sending;
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(Length, await received.Task);
    }

    [Fact]
    public async Task A_reset_by_the_backend_reaches_the_client_as_a_reset()
    {
        await using var backend = TestBackend.Start(async socket =>
        {
            await socket.ReceiveTextAsync(4);
            socket.LingerState = new LingerOption(true, 0);
        });
        await using var vip = await TestVip.StartAsync(backend.Place());
        using var client = await vip.ConnectAsync();
        await client.SendAllAsync("kill");
        var error = await Assert.ThrowsAsync<SocketException>(() => client.ReceiveAsync(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await Poll.UntilAsync(() => vip.Backends[0].Open == 0 && vip.Listener.Open == 0, "nothing is left open");
    }

    [Fact]
    public async Task A_reset_by_the_client_reaches_the_backend_as_a_reset()
    {
        var seen = new TaskCompletionSource<SocketError>();
        await using var backend = TestBackend.Start(async socket =>
        {
            await socket.SendAllAsync("hello");
            var error = await Assert.ThrowsAsync<SocketException>(() => socket.ReceiveAsync(new byte[1]));
            seen.SetResult(error.SocketErrorCode);
        });
        await using var vip = await TestVip.StartAsync(backend.Place());
        using (var client = await vip.ConnectAsync())
        {
            Assert.Equal("hello", await client.ReceiveTextAsync(5));
            client.LingerState = new LingerOption(true, 0);
        }

        Assert.Equal(SocketError.ConnectionReset, await seen.Task);
        await Poll.UntilAsync(() => vip.Listener.Open == 0, "nothing is left open");
    }

    [Fact]
    public async Task An_idle_connection_stays_open_and_works_afterwards()
    {
        await using var backend = TestBackend.Echo();
        await using var vip = await TestVip.StartAsync(backend.Place());
        using var client = await vip.ConnectAsync();
        Assert.Equal("one", await client.EchoAsync("one"));
        Assert.Equal((1, 1), (vip.Backends[0].Open, vip.Listener.Open));
        Assert.Equal("two", await client.EchoAsync("two"));
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("", Encoding.ASCII.GetString(await client.ReceiveToEndAsync()));
        await Poll.UntilAsync(() => vip.Backends[0].Open == 0 && vip.Listener.Open == 0, "nothing is left open");
    }

    private static async Task StandsStillAsync(Func<long> value)
    {
        var last = -1L;
        var since = TimeProvider.System.GetTimestamp();
        await Poll.UntilAsync(
            () =>
            {
                if (value() != last)
                {
                    (last, since) = (value(), TimeProvider.System.GetTimestamp());
                }

                return last > 0 && TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromMilliseconds(500);
            },
            "the byte count stands still");
    }
}
