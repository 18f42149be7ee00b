using Levee.EmbeddedEngine.Storage;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime.Hosting;

namespace Orleans.Hosting;

/// <summary>Storage in memory, which ends with the silo.</summary>
public static class MemoryGrainStorageSiloBuilderExtensions
{
    /// <summary>Adds storage in memory under a name.</summary>
    public static ISiloBuilder AddMemoryGrainStorage(
        this ISiloBuilder builder, string name, Action<Microsoft.Extensions.Options.OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null) =>
        builder.ConfigureServices(services => services.AddGrainStorage(name, (_, _) => new MemoryStorage()));

    /// <summary>Adds storage in memory for states that name none.</summary>
    public static ISiloBuilder AddMemoryGrainStorageAsDefault(
        this ISiloBuilder builder, Action<Microsoft.Extensions.Options.OptionsBuilder<MemoryGrainStorageOptions>>? configureOptions = null) =>
        builder.AddMemoryGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, configureOptions);
}
