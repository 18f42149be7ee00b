using System.Threading.Channels;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Forwarding;
using Levee.LoadBalancer.Vips;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Levee.LoadBalancer.Directory;

/// <summary>Follows the service directory by push and hands each new table to the forwarder. Nothing is polled.</summary>
/// <remarks>While the silo is away the last table stays in force; after a gap, another epoch or a lost subscription it takes a new snapshot.</remarks>
internal sealed partial class DirectoryFollower(
    IDirectoryConnection connection, VipForwarder forwarder, DirectoryStatus status, TimeProvider clock, ILogger<DirectoryFollower> logger) : BackgroundService
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = FirstRetry;
        while (!stoppingToken.IsCancellationRequested)
        {
            var deltas = Channel.CreateUnbounded<DirectoryDelta>(new() { SingleReader = true });
            try
            {
                var table = VipTable.From(await connection.SubscribeAsync(deltas.Writer, stoppingToken));
                LogFollowed(table.Vips.Count, table.Sequence);
                retry = FirstRetry;
                await FollowAsync(table, deltas.Reader, stoppingToken);
                LogGap();
                continue;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Whatever went wrong with the silo, connections keep flowing by the last table.
                Lose(error);
            }

            await Task.Delay(retry, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
        }
    }

    /// <summary>Applies deltas until one is missing or the directory no longer knows this subscriber.</summary>
    private async Task FollowAsync(VipTable table, ChannelReader<DirectoryDelta> deltas, CancellationToken cancellationToken)
    {
        Publish(table);
        using var renewal = new PeriodicTimer(RenewEvery, clock);
        var renewDue = renewal.WaitForNextTickAsync(cancellationToken).AsTask();
        var deltaThere = deltas.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            if (await Task.WhenAny(renewDue, deltaThere) == renewDue)
            {
                await renewDue;
                if (!await connection.RenewAsync(table.Epoch, table.Sequence, cancellationToken))
                {
                    return;
                }

                renewDue = renewal.WaitForNextTickAsync(cancellationToken).AsTask();
                continue;
            }

            await deltaThere;
            if (Drain(table, deltas) is not { } next)
            {
                return;
            }

            Publish(table = next);
            deltaThere = deltas.WaitToReadAsync(cancellationToken).AsTask();
        }
    }

    private static VipTable? Drain(VipTable table, ChannelReader<DirectoryDelta> deltas)
    {
        VipTable? next = table;
        while (next is not null && deltas.TryRead(out var delta))
        {
            next = next.Apply(delta);
        }

        return next;
    }

    private void Publish(VipTable table)
    {
        if (!ReferenceEquals(forwarder.Table.Vips, table.Vips))
        {
            forwarder.Apply(table);
        }

        status.Followed(table.Sequence);
    }

    private void Lose(Exception error)
    {
        var first = status.Lost(error.Message);
        if (first)
        {
            LogLost(error.Message);
        }
    }

    [LoggerMessage(EventIds.DirectoryFollowed, LogLevel.Information, "Following the directory: {Vips} VIPs at sequence {Sequence}")]
    private partial void LogFollowed(int vips, long sequence);

    [LoggerMessage(EventIds.DirectoryGap, LogLevel.Information, "The directory moved on without us; asking for a snapshot")]
    private partial void LogGap();

    [LoggerMessage(EventIds.DirectoryLost, LogLevel.Warning, "The directory is away, VIPs stay as they are: {Reason}")]
    private partial void LogLost(string reason);
}
