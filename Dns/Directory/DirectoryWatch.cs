using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.Dns.Directory;

/// <summary>Does by the clock what no message announces: marks answers stale, drops what a new directory never confirmed, looks host names up.</summary>
internal sealed partial class DirectoryWatch(ZonePublisher publisher, DirectoryStatus status, DnsTimes times, TimeProvider clock, ILogger<DirectoryWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, long> _lookedUp = new(StringComparer.OrdinalIgnoreCase);
    private uint _serialSeen;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                CheckAge();
                await LookUpHostsAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private void CheckAge()
    {
        var now = clock.GetUtcNow();
        if (!publisher.Current.IsStale && status.LastHeard is { } heard && now - heard > times.Stale)
        {
            publisher.SetStale(true);
        }

        if (status.GraceEnds is { } end && now >= end)
        {
            status.GraceEnds = null;
            LogDropped(publisher.DropUnconfirmed());
        }
    }

    // Scans the hosts only after a change, or when a look-up is due again.
    private async Task LookUpHostsAsync(CancellationToken cancellationToken)
    {
        var serial = publisher.Current.Serial;
        var isDue = _lookedUp.Values.Any(since => clock.GetElapsedTime(since) >= times.HostLookup);
        if (serial == _serialSeen && !isDue)
        {
            return;
        }

        var names = publisher.HostNames;
        foreach (var name in names.Where(name => !_lookedUp.TryGetValue(name, out var since) || clock.GetElapsedTime(since) >= times.HostLookup))
        {
            await LookUpAsync(name, cancellationToken);
        }

        foreach (var gone in _lookedUp.Keys.Except(names, StringComparer.OrdinalIgnoreCase).ToList())
        {
            _lookedUp.Remove(gone);
        }

        _serialSeen = serial;
    }

    private async Task LookUpAsync(string host, CancellationToken cancellationToken)
    {
        var isFirst = !_lookedUp.ContainsKey(host);
        _lookedUp[host] = clock.GetTimestamp();
        try
        {
            var addresses = await System.Net.Dns.GetHostAddressesAsync(host, cancellationToken);
            publisher.SetHost(host, [.. addresses.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).Distinct()]);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            // The name keeps the addresses it had; the next look-up may succeed.
            if (isFirst)
            {
                LogNotResolved(host, error.Message);
            }
        }
    }

    [LoggerMessage(EventIds.HostNotResolved, LogLevel.Warning, "Host {Host} cannot be looked up, its records have no address: {Reason}")]
    private partial void LogNotResolved(string host, string reason);

    [LoggerMessage(EventIds.LeftOversDropped, LogLevel.Information, "Dropped {Count} entries that the new directory did not confirm")]
    private partial void LogDropped(int count);
}
