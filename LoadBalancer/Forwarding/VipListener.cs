using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Balancing;
using Microsoft.Extensions.Logging;

namespace Levee.LoadBalancer.Forwarding;

/// <summary>Listens on one virtual IP and owns its connections. An address that cannot be bound is tried again; the reason is its state meanwhile.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and no wait handle: it holds nothing to release.")]
internal sealed partial class VipListener : IConnectionEvents
{
    private const int Backlog = 4096;
    private static readonly TimeSpan LongestBindRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AcceptRetry = TimeSpan.FromMilliseconds(100);

    private readonly ImmutableArray<IPAddress> _addresses;
    private readonly ForwardingOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConnectionCount _connections = new();
    private readonly Task _running;
    private volatile ListenState _state = new(null, "starting");
    private long _accepted;
    private long _refused;

    /// <summary>Starts to listen.</summary>
    /// <param name="addresses">Addresses to bind, best first.</param>
    public VipListener(
        DirectoryVip vip, ImmutableArray<IPAddress> addresses, BackendPool pool, ForwardingOptions options, TimeProvider clock, ILogger logger)
    {
        (Vip, Pool, _addresses, _options, _clock, _logger) = (vip, pool, addresses, options, clock, logger);
        _name = $"{VipName.Host(vip.Key)}:{vip.Key.Port}";
        pool.Update(vip.Backends, options.Drain);
        _running = Task.Run(RunAsync);
    }

    /// <summary>The virtual IP as the directory has it.</summary>
    public DirectoryVip Vip { get; private set; }

    /// <summary>Its backends.</summary>
    public BackendPool Pool { get; }

    /// <summary>Where it listens, or why not.</summary>
    public ListenState State => _state;

    /// <summary>Connections accepted.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Connections reset because no backend took them.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Connections open now.</summary>
    public int Open => _connections.Value;

    /// <summary>True when <paramref name="addresses"/> are the ones it was started for.</summary>
    public bool ListensOn(ImmutableArray<IPAddress> addresses) => _addresses.SequenceEqual(addresses);

    /// <summary>Takes over other backends. Calls come one at a time.</summary>
    public void Update(DirectoryVip vip)
    {
        Vip = vip;
        Pool.Update(vip.Backends, _options.Drain);
    }

    /// <summary>Stops to listen at once; connections have <paramref name="drain"/> left.</summary>
    /// <returns>Done when the last connection ended.</returns>
    public async Task StopAsync(TimeSpan drain)
    {
        await _stopping.CancelAsync();
        await _running;
        Pool.Close(drain);
        await _connections.WhenNoneAsync();
    }

    /// <inheritdoc/>
    public void Connected(TimeSpan duration) => LoadBalancerTelemetry.ConnectDuration.Record(duration.TotalSeconds);

    /// <inheritdoc/>
    public void NoBackend(int attempts)
    {
        Interlocked.Increment(ref _refused);
        LogNoBackend(_name, attempts);
    }

    /// <inheritdoc/>
    public void BackendBackedOff(Backend backend, string reason) => LogBackedOff(_name, backend.EndPoint, _options.Breaker.BackOff.TotalSeconds, reason);

    private async Task RunAsync()
    {
        try
        {
            using var listener = await BindAsync(_stopping.Token);
            await AcceptAsync(listener, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            _state = new(null, "removed");
        }
    }

    private async Task<Socket> BindAsync(CancellationToken cancellationToken)
    {
        for (var wait = _options.BindRetry; ; wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestBindRetry.Ticks)))
        {
            if (TryBind(out var reason) is { } listener)
            {
                return listener;
            }

            if (_state.Reason != reason)
            {
                _state = new(null, reason);
                LogNotBound(_name, reason);
            }

            await Task.Delay(wait, _clock, cancellationToken);
        }
    }

    private Socket? TryBind(out string reason)
    {
        reason = "";
        foreach (var address in _addresses)
        {
            var endPoint = new IPEndPoint(address, Vip.Key.Port);
            var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                listener.Bind(endPoint);
                listener.Listen(Backlog);
                _state = new(endPoint, null);
                LogListening(_name, Vip.Address, endPoint);
                return listener;
            }
            catch (SocketException error)
            {
                listener.Dispose();
                reason = $"{reason}{(reason.Length == 0 ? "" : "; ")}{Explain(endPoint, error.SocketErrorCode)}";
            }
        }

        return null;
    }

    private static string Explain(IPEndPoint endPoint, SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => $"{endPoint} is in use: another program listens on port {endPoint.Port} of this or of all addresses",
        SocketError.AddressNotAvailable => $"{endPoint} is no address of this machine",
        SocketError.AccessDenied => $"{endPoint} needs more rights: ports below 1024 are for root",
        _ => $"{endPoint} cannot be bound: {error}",
    };

    private async Task AcceptAsync(Socket listener, CancellationToken cancellationToken)
    {
        var failing = false;
        while (true)
        {
            try
            {
                var client = await listener.AcceptAsync(cancellationToken);
                failing = false;
                Interlocked.Increment(ref _accepted);
                _connections.Begin();
                ThreadPool.UnsafeQueueUserWorkItem(static work => work.Listener.Serve(work.Client), (Listener: this, Client: client), preferLocal: false);
            }
            catch (SocketException error)
            {
                // Out of descriptors, or a client that went before it was accepted: the listener goes on.
                if (!failing)
                {
                    LogAcceptFailed(_name, error.SocketErrorCode);
                }

                failing = true;
                await Task.Delay(AcceptRetry, _clock, cancellationToken);
            }
        }
    }

    // Owned by _connections: StopAsync waits for it. Nothing a connection does may end the process.
    private void Serve(Socket client) => _ = ServeAsync(client);

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await new Connection(client, Pool, _options, _clock, this).RunAsync();
        }
        catch (Exception error)
        {
            LogFaulted(error, _name);
        }
        finally
        {
            _connections.End();
        }
    }

    [LoggerMessage(EventIds.VipListening, LogLevel.Information, "VIP {Vip} ({Address}) listens on {EndPoint}")]
    private partial void LogListening(string vip, string address, IPEndPoint endPoint);

    [LoggerMessage(EventIds.VipNotBound, LogLevel.Warning, "VIP {Vip} does not listen: {Reason}; trying again")]
    private partial void LogNotBound(string vip, string reason);

    [LoggerMessage(EventIds.AcceptFailed, LogLevel.Warning, "VIP {Vip} cannot accept: {Error}; trying again")]
    private partial void LogAcceptFailed(string vip, SocketError error);

    [LoggerMessage(EventIds.NoBackend, LogLevel.Debug, "VIP {Vip} reset a connection: no backend took it after {Attempts} attempts")]
    private partial void LogNoBackend(string vip, int attempts);

    [LoggerMessage(EventIds.BackendBackedOff, LogLevel.Warning, "VIP {Vip} leaves {Backend} alone for {Seconds} s: {Reason}")]
    private partial void LogBackedOff(string vip, EndPoint backend, double seconds, string reason);

    [LoggerMessage(EventIds.ConnectionFaulted, LogLevel.Error, "A connection of VIP {Vip} ended by an unexpected fault")]
    private partial void LogFaulted(Exception error, string vip);
}
