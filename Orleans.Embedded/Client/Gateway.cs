using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Levee.EmbeddedEngine.Calls;
using Levee.EmbeddedEngine.Runtime;
using Levee.EmbeddedEngine.Wire;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Client;

/// <summary>The silo's port for clients.</summary>
internal sealed partial class Gateway(SiloNode silo, IPEndPoint endpoint, string cluster) : IPeer, IAsyncDisposable
{
    /// <summary>"LVE" and the version of the format.</summary>
    public const uint Magic = 0x4C564501;

    private readonly Socket _listener = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Connection, (string? ClientId, Task Run)> _connections = new();
    private Task _accepting = Task.CompletedTask;

    /// <summary>Opens the port.</summary>
    /// <exception cref="OrleansConfigurationException">The port is in use, or may not be opened.</exception>
    public void Start()
    {
        try
        {
            _listener.Bind(endpoint);
            _listener.Listen(128);
        }
        catch (SocketException error)
        {
            _listener.Dispose();
            throw new OrleansConfigurationException($"The gateway port {endpoint} cannot be opened: {error.Message}. Stop what uses it or choose another port.");
        }

        LogListening(silo.Logger, endpoint);
        _accepting = AcceptAsync();
    }

    public void Greet(Connection connection, FrameKind kind, ref WireReader reader)
    {
        if (kind != FrameKind.Hello || connection.IsGreeted)
        {
            throw new WireException($"{kind} is not for the silo.");
        }

        if (reader.UInt32() is not Magic and var magic)
        {
            throw new WireException($"it begins with {magic:x8}; a client of this version begins with {Magic:x8}.");
        }

        var (theirs, client) = (reader.Text(), reader.Text());
        var refused = theirs == cluster ? "" : $"This silo belongs to cluster '{cluster}', the client to '{theirs}'.";
        connection.Send(FrameKind.Welcome, refused, static (writer, text) => writer.Text(text));
        if (refused.Length > 0)
        {
            connection.Close(refused);
            return;
        }

        connection.IsGreeted = true;
        _connections.AddOrUpdate(connection, (client, Task.CompletedTask), (_, known) => known with { ClientId = client });
        silo.AddClient(client, connection);
        LogConnected(silo.Logger, client, connection.Name);
    }

    public void Deliver(GrainId target, Type interfaceType, Request request) => silo.DispatchReceived(target, interfaceType, request);

    public Exception Lost(string reason) => new ClientNotAvailableException($"The connection to the client was lost: {reason}.");

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var connection in _connections.Keys)
        {
            connection.Close("the silo stops");
        }

        var all = Task.WhenAll(_connections.Values.Select(connection => connection.Run));
        await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(1), silo.Clock));
        foreach (var connection in _connections.Keys)
        {
            connection.Abort();
        }

        await all;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync();
            }
            catch (Exception error) when (error is SocketException { SocketErrorCode: SocketError.OperationAborted } or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error)
            {
                LogAcceptFailed(silo.Logger, error);
                continue;
            }

            var connection = new Connection(silo, socket, silo.MaxMessageSize, this);
            _connections[connection] = (null, Task.CompletedTask);
            var run = ServeAsync(connection);
            _connections.AddOrUpdate(connection, (null, run), (_, known) => known with { Run = run });
        }
    }

    private async Task ServeAsync(Connection connection)
    {
        await Task.Yield();
        var reason = await connection.RunAsync();
        if (_connections.TryRemove(connection, out var known) && known.ClientId is { } client)
        {
            silo.RemoveClient(client, connection);
        }

        LogClosed(silo.Logger, connection.Name, reason);
    }

    [LoggerMessage(EventIds.GatewayListening, LogLevel.Information, "Gateway for clients listens on {Endpoint}")]
    private static partial void LogListening(ILogger logger, IPEndPoint endpoint);

    [LoggerMessage(EventIds.ClientConnected, LogLevel.Debug, "Client {ClientId} connected from {Address}")]
    private static partial void LogConnected(ILogger logger, string clientId, string address);

    [LoggerMessage(EventIds.ConnectionClosed, LogLevel.Information, "Connection from {Address} ended: {Reason}")]
    private static partial void LogClosed(ILogger logger, string address, string reason);

    [LoggerMessage(EventIds.AcceptFailed, LogLevel.Warning, "A connection could not be accepted")]
    private static partial void LogAcceptFailed(ILogger logger, Exception error);
}
