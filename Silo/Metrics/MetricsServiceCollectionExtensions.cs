using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Metrics;

/// <summary>Registers the metrics.</summary>
internal static class MetricsServiceCollectionExtensions
{
    /// <param name="flags">The silo's flags.</param>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting.</exception>
    public static IServiceCollection AddMetrics(this IServiceCollection services, IConfiguration configuration, IReadOnlyCollection<Flag> flags)
    {
        var reader = new SettingReader(configuration, flags);
        var options = new MetricsOptions(reader.Switch("publish_per_framework_metrics"));
        reader.ThrowIfAny<MetricsOptions>("Levee:Master");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MasterMetrics>();
        return services.AddSingleton(options).AddSingleton<AllocatorFigures>().AddSingleton<MetricsSource>().AddHostedService<ForgottenFrameworks>();
    }
}
