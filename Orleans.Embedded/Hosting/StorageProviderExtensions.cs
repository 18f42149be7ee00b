using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime.Hosting;

/// <summary>Storages for grain state.</summary>
public static class StorageProviderExtensions
{
    /// <summary>Adds a storage under a name.</summary>
    /// <param name="name">The name states refer to; <see cref="Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME"/> for those that name none.</param>
    public static IServiceCollection AddGrainStorage<T>(this IServiceCollection collection, string name, Func<IServiceProvider, string, T> implementationFactory)
        where T : IGrainStorage =>
        collection.AddKeyedSingleton<IGrainStorage>(name, (services, key) => implementationFactory(services, (string)key!));
}
