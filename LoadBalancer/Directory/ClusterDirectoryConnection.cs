using System.Net;
using System.Threading.Channels;
using Levee.Grains.Interfaces.Connecting;
using Levee.Grains.Interfaces.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Levee.LoadBalancer.Directory;

/// <summary>The service directory of a Levee cluster, reached as an external client.</summary>
/// <remarks>The client has a host of its own: the load balancer starts, and answers over HTTP, while there is no silo.</remarks>
/// <param name="findGateways">Names the silos' gateways; may wait until a master answers.</param>
/// <param name="loggers">Where the client logs.</param>
internal sealed class ClusterDirectoryConnection(Func<CancellationToken, Task<IReadOnlyList<IPEndPoint>>> findGateways, ILoggerFactory loggers)
    : IDirectoryConnection, IServiceDirectoryObserver, IClusterConnectionStatusObserver, IAsyncDisposable
{
    private IHost? _client;
    private IServiceDirectoryGrain? _directory;
    private IServiceDirectoryObserver? _self;
    private ChannelWriter<DirectoryDelta>? _deltas;

    /// <inheritdoc/>
    public async Task<DirectorySnapshot> SubscribeAsync(ChannelWriter<DirectoryDelta> deltas, CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        Volatile.Write(ref _deltas, deltas);
        return await _directory!.SubscribeAsync(_self!, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RenewAsync(Guid epoch, long sequence, CancellationToken cancellationToken) =>
        _directory!.RenewAsync(_self!, epoch, sequence, cancellationToken);

    /// <inheritdoc/>
    public Task ChangedAsync(DirectoryDelta delta)
    {
        Volatile.Read(ref _deltas)?.TryWrite(delta);
        return Task.CompletedTask;
    }

    /// <summary>Ends the subscription at once, rather than at the next renewal.</summary>
    public void NotifyClusterConnectionLost() => Volatile.Read(ref _deltas)?.TryComplete(new IOException("the connection to the silo was lost"));

    /// <summary>Nothing to do: losing the last gateway is what counts.</summary>
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (_client is not null)
        {
            return;
        }

        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IClusterConnectionStatusObserver>(this);
        builder.AddLeveeClient(await findGateways(cancellationToken));
        var client = builder.Build();
        try
        {
            await client.StartAsync(cancellationToken);
        }
        catch
        {
            client.Dispose();
            throw;
        }

        var grains = client.Services.GetRequiredService<IClusterClient>();
        _directory = grains.GetGrain<IServiceDirectoryGrain>(0);
        _self = grains.CreateObjectReference<IServiceDirectoryObserver>(this);
        _client = client;
    }
}
