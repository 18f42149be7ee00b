using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Levee.Dns.Forwarding;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.Dns.Serving;

/// <summary>Accepts TCP connections and serves each until it ends, is idle, or has asked enough.</summary>
internal sealed partial class TcpServer(
    Listeners listeners, Responder responder, Forwarder forwarder, DnsCounters counters, TcpOptions options, Func<Random> random, TimeProvider clock, ILogger<TcpServer> logger)
    : BackgroundService
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<IPAddress, int> _clients = new();

    /// <summary>Connections open now.</summary>
    public int Connections => _clients.Values.Sum();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Connections, CancellationToken = stoppingToken };
        try
        {
            await Parallel.ForEachAsync(AcceptAllAsync(stoppingToken), parallel, ServeAsync);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async IAsyncEnumerable<Socket> AcceptAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            Socket? client = null;
            try
            {
                client = await listeners.Tcp.AcceptAsync(cancellationToken);
            }
            catch (SocketException error)
            {
                // Too many open files, or a client that was gone already.
                LogAcceptFailed(error.Message);
            }

            if (client is null)
            {
                await Task.Delay(PauseAfterFailure, clock, cancellationToken);
                continue;
            }

            yield return client;
        }
    }

    private async ValueTask ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        using var _ = socket;
        if (socket.RemoteEndPoint is not IPEndPoint { Address: var client })
        {
            return;
        }

        try
        {
            if (_clients.AddOrUpdate(client, 1, (_, count) => count + 1) <= options.ConnectionsPerClient)
            {
                await new TcpConnection(socket, responder, forwarder, counters, options, random(), clock).RunAsync(cancellationToken);
            }
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            // The client went away or was too slow; there is nobody to tell.
        }
        finally
        {
            if (_clients.AddOrUpdate(client, 0, (_, count) => count - 1) == 0)
            {
                _clients.TryRemove(new(client, 0));
            }
        }
    }

    [LoggerMessage(EventIds.AcceptFailed, LogLevel.Warning, "A TCP connection could not be accepted: {Reason}")]
    private partial void LogAcceptFailed(string reason);
}
