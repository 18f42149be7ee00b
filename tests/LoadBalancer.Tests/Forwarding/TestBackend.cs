using System.Net;
using System.Net.Sockets;
using Levee.Grains.Interfaces.Services;

namespace Levee.LoadBalancer.Tests.Forwarding;

/// <summary>A real server on loopback; every connection is given to a function.</summary>
internal sealed class TestBackend : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Task _accepting;
    private int _accepted;

    private TestBackend(Func<Socket, Task> serve)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        _accepting = AcceptAsync(serve);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public int Accepted => Volatile.Read(ref _accepted);

    public VipBackend Place(int weight = 1) => Sample.Place(Port, weight);

    public static TestBackend Start(Func<Socket, Task> serve) => new(serve);

    public static TestBackend Echo() => new(async socket =>
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await socket.ReceiveAsync(buffer)) > 0)
        {
            await socket.SendAllAsync(buffer.AsMemory(0, read));
        }

        socket.Shutdown(SocketShutdown.Send);
    });

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync(Func<Socket, Task> serve)
    {
        while (true)
        {
            try
            {
                var client = await _listener.AcceptAsync();
                Interlocked.Increment(ref _accepted);
                _ = ServeAsync(client, serve);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static async Task ServeAsync(Socket client, Func<Socket, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(client);
            }
            catch (SocketException)
            {
                // The client went away.
            }
        }
    }
}
