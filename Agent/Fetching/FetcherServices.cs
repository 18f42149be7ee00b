using Levee.Agent.Configuration;
using Levee.Agent.Fetching.Caching;
using Levee.Agent.Fetching.Sources;
using Levee.Agent.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Fetching;

/// <summary>Registers the fetcher.</summary>
internal static class FetcherServices
{
    /// <summary>Adds <see cref="Fetcher"/> and its metrics. Settings and clock are registered by others.</summary>
    public static IServiceCollection AddFetching(this IServiceCollection services, AgentSettings settings) => services
        .AddSingleton(settings.Fetcher)
        .AddSingleton<FileSource>().AddSingleton<HttpSource>().AddSingleton<FtpSource>().AddSingleton<HadoopSource>().AddSingleton<FetchSources>()
        .AddSingleton<FetcherCache>().AddSingleton<Fetcher>().AddSingleton<IMetricsPart, FetcherMetrics>();
}
