using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Levee.Grains.Etcd;

/// <summary>Registers what the grains of etcd clusters need.</summary>
public static class EtcdServiceCollectionExtensions
{
    /// <summary>Adds the client for etcd's JSON gateway, shared by all clusters of the silo.</summary>
    public static IServiceCollection AddEtcd(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IEtcdApi>(provider => new EtcdClient(new HttpMessageInvoker(EtcdClient.NewHandler()), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
