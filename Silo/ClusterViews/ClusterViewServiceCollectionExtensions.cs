using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Levee.Silo.ClusterViews;

/// <summary>Registers the cluster view.</summary>
public static class ClusterViewServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IClusterViewSource"/> and the service that keeps it up to date.</summary>
    public static IServiceCollection AddClusterView(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ClusterViewFollower>();
        services.AddSingleton<IClusterViewSource>(provider => provider.GetRequiredService<ClusterViewFollower>());
        return services.AddHostedService(provider => provider.GetRequiredService<ClusterViewFollower>());
    }
}
