using System.Security.Cryptography;
using Levee.Grains.Allocation;
using Levee.Grains.Etcd;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Connecting;
using Levee.Grains.Master;
using Levee.Grains.Metrics;
using Levee.Grains.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Providers;
using Orleans.Runtime.Hosting;

namespace Levee.Grains;

/// <summary>Registers what the grains need.</summary>
public static class GrainsServiceCollectionExtensions
{
    /// <summary>Adds the grains' settings, rules and storage.</summary>
    /// <param name="state">Directory for durable state.</param>
    public static IServiceCollection AddLeveeGrains(this IServiceCollection services, MasterOptions master, DirectoryInfo state)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(Options.Create(master));
        services.TryAddSingleton<IAuthorizer, AllowAll>();
        services.TryAddSingleton<MasterMetrics>();
        services.AddGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (provider, _) => new MeasuredGrainStorage(
            new FileGrainStorage(state), provider.GetRequiredService<MasterMetrics>(), provider.GetRequiredService<TimeProvider>()));
        return services.AddLeveeMessages().AddAllocation(RandomNumberGenerator.GetInt32(int.MaxValue)).AddEtcd();
    }
}
