using System.Net;
using Levee.EmbeddedEngine.Client;
using Levee.EmbeddedEngine.Runtime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Levee.EmbeddedEngine.Hosting;

/// <summary>Starts and stops the silo with its host: grains, start-up tasks, then the port; back in the opposite order.</summary>
internal sealed class SiloService(
    SiloNode silo, IServiceProvider services, IEnumerable<StartupTask> tasks, IOptions<EndpointOptions> endpoint, IOptions<ClusterOptions> cluster) : IHostedService, IAsyncDisposable
{
    private Gateway? _gateway;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        silo.Start();
        foreach (var task in tasks.OrderBy(task => task.Stage))
        {
            await task.Run(services, cancellationToken);
        }

        if (endpoint.Value is { GatewayPort: > 0 } options)
        {
            _gateway = new(silo, options.GatewayListeningEndpoint ?? new IPEndPoint(options.AdvertisedIPAddress, options.GatewayPort), cluster.Value.ClusterId);
            _gateway.Start();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await silo.StopAsync(cancellationToken);
        await DisposeAsync();
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _gateway, null)?.DisposeAsync() ?? default;
}
