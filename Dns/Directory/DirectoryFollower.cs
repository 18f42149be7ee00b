using System.Net;
using Levee.Grains.Interfaces.Connecting;
using Levee.Grains.Interfaces.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Levee.Dns.Directory;

/// <summary>Keeps a session with the directory of the cluster; after each failure it makes a new one, from finding the gateways on.</summary>
/// <remarks>The client has a host of its own, so that the server starts and answers while there is no silo.</remarks>
/// <param name="findGateways">Names the silos' gateways; may wait until a master answers.</param>
internal sealed partial class DirectoryFollower(
    Func<CancellationToken, Task<IReadOnlyList<IPEndPoint>>> findGateways,
    Func<DirectorySession> createSession,
    DirectoryStatus status,
    ILoggerFactory loggers,
    TimeProvider clock,
    ILogger<DirectoryFollower> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);

    private string? _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Whatever is wrong with the silo or the way to it: the zone stays, and the next attempt may succeed.
                pause = status.IsConnected ? FirstPause : pause;
                Lose(error);
            }

            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var client = await ConnectAsync(new ConnectionWatch(lost), cancellationToken);
        try
        {
            var grains = client.Services.GetRequiredService<IClusterClient>();
            var session = createSession();
            var reference = grains.CreateObjectReference<IServiceDirectoryObserver>(session);
            await session.RunAsync(new GrainDirectory(grains.GetGrain<IServiceDirectoryGrain>(0), reference), lost.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("the connection to the silo was lost");
        }
        finally
        {
            await client.StopAsync(CancellationToken.None);
        }
    }

    // The limit makes a client that waits for a gateway which is gone for good ask the master for gateways again.
    private async Task<IHost> ConnectAsync(ConnectionWatch watch, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(ConnectLimit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IClusterConnectionStatusObserver>(watch);
        IHost? client = null;
        try
        {
            builder.AddLeveeClient(await findGateways(stop.Token));
            client = builder.Build();
            await client.StartAsync(stop.Token);
            return client;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            client?.Dispose();
            throw new IOException("no silo answers");
        }
        catch
        {
            client?.Dispose();
            throw;
        }
    }

    private void Lose(Exception error)
    {
        // An outage is told once, and again when its reason changes.
        if (status.IsConnected || _told != error.Message)
        {
            LogLost(error.Message);
        }

        (status.IsConnected, _told) = (false, error.Message);
    }

    [LoggerMessage(EventIds.DirectoryLost, LogLevel.Warning, "The directory is away, the records stay as they are: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(EventIds.WaitingForCluster, LogLevel.Information, "Waiting: {Reason}")]
    public static partial void LogWaiting(ILogger logger, string reason);

    /// <summary>Ends the session as soon as the client knows that its connection is gone.</summary>
    private sealed class ConnectionWatch(CancellationTokenSource lost) : IClusterConnectionStatusObserver
    {
        public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
        {
        }

        public void NotifyClusterConnectionLost()
        {
            try
            {
                lost.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The session had ended before.
            }
        }
    }
}
