using Levee.Agent.Configuration;
using Levee.Agent.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Oversubscription;

/// <summary>Registers oversubscription.</summary>
internal static class OversubscriptionServices
{
    /// <summary>Adds <see cref="Oversubscriber"/>, which <see cref="AgentService"/> runs.</summary>
    public static IServiceCollection AddOversubscription(this IServiceCollection services, AgentSettings settings) => services
        .AddSingleton(settings.Oversubscription).AddSingleton<OversubscribedResources>()
        .AddSingleton<IResourceEstimator>(settings.Oversubscription.Fixed is { } all ? new FixedEstimator(all) : new NoEstimator())
        .AddSingleton<IQosController>(settings.Oversubscription.WatchesLoad ? new LoadController(settings.Oversubscription, LoadAverage.Read) : new NoController())
        .AddSingleton<Oversubscriber>().AddSingleton<IMetricsPart>(all => all.GetRequiredService<Oversubscriber>());
}
