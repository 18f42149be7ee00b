using Levee.EmbeddedEngine.Client;
using Levee.EmbeddedEngine.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Hosting;

/// <summary>Adds one end of the engine to the services of a host.</summary>
internal static class EngineServices
{
    public static EngineBuilder AddSilo(IServiceCollection services, IConfiguration configuration) => Add<SiloNode>(services, configuration, static all =>
        all.AddSingleton<SiloService>().AddHostedService(provider => provider.GetRequiredService<SiloService>()));

    public static EngineBuilder AddClient(IServiceCollection services, IConfiguration configuration) => Add<ClientNode>(services, configuration, static all =>
        all.AddHostedService(provider => provider.GetRequiredService<ClientNode>()));

    private static EngineBuilder Add<TNode>(IServiceCollection services, IConfiguration configuration, Action<IServiceCollection> addService)
        where TNode : Node
    {
        if (services.Any(service => service.ServiceType == typeof(Node)) && services.All(service => service.ServiceType != typeof(TNode)))
        {
            throw new OrleansConfigurationException("A host has either a silo or a client: a silo's own IClusterClient calls its grains.");
        }

        if (services.All(service => service.ServiceType != typeof(TNode)))
        {
            services.TryAddSingleton(TimeProvider.System);
            services.AddLogging();
            services.AddOptions();
            services.AddSingleton<TNode>();
            services.AddSingleton<Node>(provider => provider.GetRequiredService<TNode>());
            services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<TNode>());
            services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<TNode>());
            addService(services);
        }

        return new(services, configuration);
    }
}
