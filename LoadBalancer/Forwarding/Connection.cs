using System.Net;
using System.Net.Sockets;
using Levee.LoadBalancer.Balancing;

namespace Levee.LoadBalancer.Forwarding;

/// <summary>One client's connection, from the accept to the end of both directions.</summary>
internal sealed class Connection(Socket client, BackendPool pool, ForwardingOptions options, TimeProvider clock, IConnectionEvents events)
{
    // Each attempt may take the connect timeout; with more backends than this down, the client is told.
    private const int MostAttempts = 16;

    private Socket? _server;
    private int _aborted;

    /// <summary>Connects to a backend and carries bytes until both sides are done. Broken connections are no error.</summary>
    public async Task RunAsync()
    {
        Backend? backend = null;
        try
        {
            Prepare(client);
            backend = await ConnectAsync();
            if (backend is not null)
            {
                await RelayAsync(backend, _server!);
            }
            else
            {
                Abort();
            }
        }
        catch (SocketException)
        {
            // The client left before it was served.
            Abort();
        }
        finally
        {
            backend?.Release();
            client.Dispose();
            _server?.Dispose();
        }
    }

    private async Task<Backend?> ConnectAsync()
    {
        var tried = Array.Empty<Backend>();
        while (tried.Length < MostAttempts && pool.Acquire(tried) is { } backend)
        {
            if (await TryConnectAsync(backend))
            {
                return backend;
            }

            tried = [.. tried, backend];
        }

        events.NoBackend(tried.Length);
        return null;
    }

    private async Task<bool> TryConnectAsync(Backend backend)
    {
        var started = clock.GetTimestamp();
        string problem;
        try
        {
            _server = await OpenAsync(backend.EndPoint);
            backend.ReportConnected();
            events.Connected(clock.GetElapsedTime(started));
            return true;
        }
        catch (OperationCanceledException)
        {
            problem = $"no answer within {options.ConnectTimeout.TotalMilliseconds:0} ms";
        }
        catch (SocketException error)
        {
            problem = error.SocketErrorCode.ToString();
        }

        backend.Release();
        if (pool.ReportFailure(backend))
        {
            events.BackendBackedOff(backend, problem);
        }

        return false;
    }

    private async Task<Socket> OpenAsync(EndPoint endPoint)
    {
        var server = endPoint is IPEndPoint ip
            ? new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var timeout = new CancellationTokenSource(options.ConnectTimeout, clock);
            await server.ConnectAsync(endPoint, timeout.Token);
            Prepare(server);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    private async Task RelayAsync(Backend backend, Socket server)
    {
        using var cut = backend.Cut.UnsafeRegister(static connection => ((Connection)connection!).Abort(), this);
        await Task.WhenAll(CarryAsync(client, server, backend.Sent), CarryAsync(server, client, backend.Received));
    }

    // One broken direction breaks the other: the peer gets the reset that this side got.
    private async Task CarryAsync(Socket from, Socket to, TrafficCounter counter)
    {
        try
        {
            await Pump.CopyAsync(from, to, counter);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Abort();
        }
    }

    private static void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        // A peer that vanished without a word is noticed after minutes, not never.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
    }

    /// <summary>Resets both sides. Only the first call acts, and only while <see cref="RunAsync"/> has not disposed them.</summary>
    private void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) != 0)
        {
            return;
        }

        Reset(client);
        Reset(_server);
    }

    private static void Reset(Socket? socket)
    {
        if (socket is not null)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }
    }
}
