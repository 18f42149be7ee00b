using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>ZooKeeper, accepted so that host wiring is the same for both engines: the embedded engine has one silo and asks no one for members.</summary>
public static class ZooKeeperHostingExtensions
{
    /// <summary>Takes the options and makes no use of them.</summary>
    public static ISiloBuilder UseZooKeeperClustering(this ISiloBuilder builder, Action<ZooKeeperClusteringSiloOptions> configureOptions) =>
        builder.Configure(configureOptions);

    /// <summary>Takes the options and makes no use of them; add static gateways.</summary>
    public static IClientBuilder UseZooKeeperClustering(this IClientBuilder builder, Action<ZooKeeperGatewayListProviderOptions> configureOptions) =>
        builder.ConfigureServices(services => services.Configure(configureOptions));
}
