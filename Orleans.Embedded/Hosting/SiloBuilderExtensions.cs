using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Hosting;

/// <summary>Services and options of the silo.</summary>
public static class SiloBuilderExtensions
{
    /// <summary>Adds services.</summary>
    public static ISiloBuilder ConfigureServices(this ISiloBuilder builder, Action<IServiceCollection> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configureDelegate);
        configureDelegate(builder.Services);
        return builder;
    }

    /// <summary>Sets options.</summary>
    public static ISiloBuilder Configure<TOptions>(this ISiloBuilder builder, Action<TOptions> configureOptions) where TOptions : class =>
        builder.ConfigureServices(services => services.Configure(configureOptions));
}
