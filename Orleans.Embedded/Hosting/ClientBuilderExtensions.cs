using System.Net;
using Levee.EmbeddedEngine.Client;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>Services, gateways and connection of a client.</summary>
public static class ClientBuilderExtensions
{
    /// <summary>Adds services.</summary>
    public static IClientBuilder ConfigureServices(this IClientBuilder builder, Action<IServiceCollection> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configureDelegate);
        configureDelegate(builder.Services);
        return builder;
    }

    /// <summary>Sets options.</summary>
    public static IClientBuilder Configure<TOptions>(this IClientBuilder builder, Action<TOptions> configureOptions) where TOptions : class =>
        builder.ConfigureServices(services => services.Configure(configureOptions));

    /// <summary>A silo on this machine.</summary>
    public static IClientBuilder UseLocalhostClustering(
        this IClientBuilder builder, int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT, string serviceId = "dev", string clusterId = "dev") =>
        builder
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, gatewayPort))
            .Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (serviceId, clusterId));

    /// <summary>Gateways at fixed addresses, tried in turn.</summary>
    public static IClientBuilder UseStaticClustering(this IClientBuilder builder, params IPEndPoint[] endpoints) =>
        builder.UseStaticClustering(options => options.Gateways = [.. endpoints.Select(endpoint => new Uri($"gwy.tcp://{endpoint}/0"))]);

    /// <inheritdoc cref="UseStaticClustering(IClientBuilder, IPEndPoint[])"/>
    public static IClientBuilder UseStaticClustering(this IClientBuilder builder, Action<StaticGatewayListProviderOptions> configureOptions) =>
        builder.Configure(configureOptions);

    /// <summary>Decides whether a first connection that failed is tried again.</summary>
    public static IClientBuilder UseConnectionRetryFilter(
        this IClientBuilder builder, Func<Exception, CancellationToken, Task<bool>> connectionRetryFilter) =>
        builder.UseConnectionRetryFilter(new DelegateRetryFilter(connectionRetryFilter));

    /// <inheritdoc cref="UseConnectionRetryFilter(IClientBuilder, Func{Exception, CancellationToken, Task{bool}})"/>
    public static IClientBuilder UseConnectionRetryFilter(this IClientBuilder builder, IClientConnectionRetryFilter connectionRetryFilter) =>
        builder.ConfigureServices(services => services.AddSingleton(connectionRetryFilter));

    /// <summary>Hears of lost and new connections.</summary>
    public static IClientBuilder AddClusterConnectionStatusObserver<TObserver>(this IClientBuilder builder, TObserver observer)
        where TObserver : IClusterConnectionStatusObserver =>
        builder.ConfigureServices(services => services.AddSingleton<IClusterConnectionStatusObserver>(observer));

    /// <inheritdoc cref="AddClusterConnectionStatusObserver{TObserver}(IClientBuilder, TObserver)"/>
    public static IClientBuilder AddClusterConnectionStatusObserver<TObserver>(this IClientBuilder builder)
        where TObserver : class, IClusterConnectionStatusObserver =>
        builder.ConfigureServices(services => services.AddSingleton<IClusterConnectionStatusObserver, TObserver>());
}
