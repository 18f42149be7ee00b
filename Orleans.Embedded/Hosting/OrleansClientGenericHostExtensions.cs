using Levee.EmbeddedEngine.Hosting;
using Orleans.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds a client to a host: it calls the grains of a silo in another process.</summary>
public static class OrleansClientGenericHostExtensions
{
    /// <summary>Adds a client; it connects when the host starts.</summary>
    public static IHostApplicationBuilder UseOrleansClient(this IHostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(hostAppBuilder);
        ArgumentNullException.ThrowIfNull(configureDelegate);
        configureDelegate(EngineServices.AddClient(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    /// <inheritdoc cref="UseOrleansClient(IHostApplicationBuilder, Action{IClientBuilder})"/>
    public static HostApplicationBuilder UseOrleansClient(this HostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
    {
        ((IHostApplicationBuilder)hostAppBuilder).UseOrleansClient(configureDelegate);
        return hostAppBuilder;
    }

    /// <inheritdoc cref="UseOrleansClient(IHostApplicationBuilder, Action{IClientBuilder})"/>
    public static IHostBuilder UseOrleansClient(this IHostBuilder hostBuilder, Action<HostBuilderContext, IClientBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(hostBuilder);
        ArgumentNullException.ThrowIfNull(configureDelegate);
        return hostBuilder.ConfigureServices((context, services) => configureDelegate(context, EngineServices.AddClient(services, context.Configuration)));
    }

    /// <inheritdoc cref="UseOrleansClient(IHostApplicationBuilder, Action{IClientBuilder})"/>
    public static IHostBuilder UseOrleansClient(this IHostBuilder hostBuilder, Action<IClientBuilder> configureDelegate) =>
        hostBuilder.UseOrleansClient((_, client) => configureDelegate(client));
}
