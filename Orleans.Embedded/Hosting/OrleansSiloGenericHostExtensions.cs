using Levee.EmbeddedEngine.Hosting;
using Orleans.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds a silo to a host. Its grains, and an <see cref="Orleans.IClusterClient"/> for calls from outside them, live in this process.</summary>
public static class OrleansSiloGenericHostExtensions
{
    /// <summary>Adds a silo.</summary>
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(hostAppBuilder);
        ArgumentNullException.ThrowIfNull(configureDelegate);
        configureDelegate(EngineServices.AddSilo(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    /// <inheritdoc cref="UseOrleans(IHostApplicationBuilder, Action{ISiloBuilder})"/>
    public static HostApplicationBuilder UseOrleans(this HostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        ((IHostApplicationBuilder)hostAppBuilder).UseOrleans(configureDelegate);
        return hostAppBuilder;
    }

    /// <inheritdoc cref="UseOrleans(IHostApplicationBuilder, Action{ISiloBuilder})"/>
    public static IHostBuilder UseOrleans(this IHostBuilder hostBuilder, Action<HostBuilderContext, ISiloBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(hostBuilder);
        ArgumentNullException.ThrowIfNull(configureDelegate);
        return hostBuilder.ConfigureServices((context, services) => configureDelegate(context, EngineServices.AddSilo(services, context.Configuration)));
    }

    /// <inheritdoc cref="UseOrleans(IHostApplicationBuilder, Action{ISiloBuilder})"/>
    public static IHostBuilder UseOrleans(this IHostBuilder hostBuilder, Action<ISiloBuilder> configureDelegate) =>
        hostBuilder.UseOrleans((_, silo) => configureDelegate(silo));
}
