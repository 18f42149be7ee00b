using System.Net;
using System.Net.Sockets;
using Levee.EmbeddedEngine.Calls;
using Levee.EmbeddedEngine.Runtime;
using Levee.EmbeddedEngine.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Levee.EmbeddedEngine.Client;

/// <summary>A process that calls the grains of a silo elsewhere. Its observers keep their ids over any number of connections.</summary>
internal sealed partial class ClientNode(
    IServiceProvider services,
    TimeProvider clock,
    ILogger<ClientNode> logger,
    IOptions<ClientMessagingOptions> messaging,
    IOptions<StaticGatewayListProviderOptions> gateways,
    IOptions<ClusterOptions> cluster,
    IEnumerable<IClientConnectionRetryFilter> filters,
    IEnumerable<IClusterConnectionStatusObserver> observers) : Node(services, clock, logger, messaging.Value.ResponseTimeout), IPeer, IHostedService
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConnectBackOff _backOff = new(clock);
    private volatile Connection? _connection;
    private TaskCompletionSource<string>? _welcome;
    private Task _keeping = Task.CompletedTask;
    private int _nextGateway;

    public override void Dispatch(GrainReference target, Request request)
    {
        if (target.GrainId.Type == ObserverType && TryDispatchToObserver(target.GrainId, request))
        {
            return;
        }

        if (_connection is not { } connection)
        {
            throw new SiloUnavailableException($"There is no connection to a gateway ({Addresses()}); the client goes on trying.");
        }

        connection.SendRequest(target.GrainId, target.Interface, request);
    }

    /// <summary>Connects; a failure is tried again as the filter says, without one for three minutes.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (gateways.Value.Gateways.Count == 0)
        {
            throw new OrleansConfigurationException("The client has no gateway. Call UseLocalhostClustering or UseStaticClustering.");
        }

        var begun = Clock.GetTimestamp();
        while (true)
        {
            try
            {
                _keeping = KeepAsync(await ConnectAsync(cancellationToken));
                return;
            }
            catch (ConnectionFailedException error)
            {
                var again = filters.FirstOrDefault() is { } filter
                    ? await filter.ShouldRetryConnectionAttempt(error, cancellationToken)
                    : Clock.GetElapsedTime(begun) < TimeSpan.FromMinutes(3) && await _backOff.WaitAsync(cancellationToken);
                if (!again)
                {
                    throw;
                }
            }
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _connection?.Close("the client stops");
        await _keeping.WaitAsync(cancellationToken);
    }

    public void Greet(Connection connection, FrameKind kind, ref WireReader reader)
    {
        if (kind != FrameKind.Welcome)
        {
            throw new WireException($"{kind} is not for a client.");
        }

        var refused = reader.Text();
        connection.IsGreeted = refused.Length == 0;
        _welcome?.TrySetResult(refused);
    }

    public void Deliver(GrainId target, Type interfaceType, Request request)
    {
        if (!TryDispatchToObserver(target, request))
        {
            request.End(this, new ClientNotAvailableException(target));
        }
    }

    public Exception Lost(string reason) => new SiloUnavailableException($"The connection to the silo was lost: {reason}.");

    /// <summary>The container owns the node under several service types and calls this once for each.</summary>
    public override void Dispose()
    {
        if (!_stopping.IsCancellationRequested)
        {
            _stopping.Cancel();
        }

        base.Dispose();
    }

    protected override GrainType TypeOf(Type interfaceType, string? prefix) => GrainType.Create(ConventionalName(interfaceType));

    /// <returns>The connection, and the task that runs it.</returns>
    private async Task<(Connection Connection, Task<string> Run)> ConnectAsync(CancellationToken cancellationToken)
    {
        var gateway = gateways.Value.Gateways[_nextGateway++ % gateways.Value.Gateways.Count];
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(gateway.Host, gateway.Port), cancellationToken);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new ConnectionFailedException($"No silo answers at {gateway.Host}:{gateway.Port}: {error.Message}.", error);
        }

        var welcome = _welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var connection = new Connection(this, socket, messaging.Value.MaxMessageBodySize, this);
        var run = connection.RunAsync();
        connection.Send(FrameKind.Hello, (cluster.Value.ClusterId, ClientId), static (writer, hello) =>
        {
            writer.UInt32(Gateway.Magic);
            writer.Text(hello.ClusterId);
            writer.Text(hello.ClientId);
        });
        await Task.WhenAny(welcome.Task, run, Task.Delay(TimeSpan.FromSeconds(10), Clock, cancellationToken));
        if (welcome.Task is not { IsCompletedSuccessfully: true, Result: "" })
        {
            // A silo that refuses says why and closes: the end may be seen first, and says less.
            connection.Abort();
            var reason = welcome.Task.IsCompletedSuccessfully ? welcome.Task.Result : run.IsCompleted ? await run : "it does not answer the greeting";
            throw new ConnectionFailedException($"No connection to the silo at {gateway.Host}:{gateway.Port}: {reason}.");
        }

        _backOff.Reset();
        _connection = connection;
        LogConnected(Logger, connection.Name);
        Tell(observer => observer.NotifyGatewayCountChanged(1, 0, true));
        return (connection, run);
    }

    /// <summary>Watches the connection, and makes the next when it is lost, until the client stops.</summary>
    private async Task KeepAsync((Connection Connection, Task<string> Run) current)
    {
        while (true)
        {
            var reason = await current.Run;
            _connection = null;
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            LogLost(Logger, current.Connection.Name, reason);
            Tell(observer => observer.NotifyGatewayCountChanged(0, 1, false));
            Tell(observer => observer.NotifyClusterConnectionLost());
            if (await ReconnectAsync() is not { } next)
            {
                return;
            }

            current = next;
        }
    }

    private async Task<(Connection Connection, Task<string> Run)?> ReconnectAsync()
    {
        while (await _backOff.WaitAsync(_stopping.Token))
        {
            try
            {
                return await ConnectAsync(_stopping.Token);
            }
            catch (ConnectionFailedException error)
            {
                LogConnectFailed(Logger, error.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return null;
    }

    private void Tell(Action<IClusterConnectionStatusObserver> tell)
    {
        foreach (var observer in observers)
        {
            tell(observer);
        }
    }

    private string Addresses() => string.Join(", ", gateways.Value.Gateways.Select(gateway => $"{gateway.Host}:{gateway.Port}"));

    [LoggerMessage(EventIds.Connected, LogLevel.Information, "Connected to the silo at {Address}")]
    private static partial void LogConnected(ILogger logger, string address);

    [LoggerMessage(EventIds.ConnectionBroken, LogLevel.Warning, "Connection to the silo at {Address} was lost: {Reason}. Trying again")]
    private static partial void LogLost(ILogger logger, string address, string reason);

    [LoggerMessage(EventIds.ConnectFailed, LogLevel.Debug, "{Reason}")]
    private static partial void LogConnectFailed(ILogger logger, string reason);
}
