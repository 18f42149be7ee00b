using Levee.Grains.Interfaces.Http;
using Levee.Silo.ClusterViews;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Operator.Classic;

/// <summary><c>/registrar(1)/registry</c>: what is stored of the cluster, in the form of Mesos' registry. Source: operator-api, part B.</summary>
internal static class RegistryEndpoint
{
    public static void MapRegistry(this IEndpointRouteBuilder routes) => routes.MapPrefix("/registrar(1)/registry", context =>
    {
        var view = context.RequestServices.GetRequiredService<IClusterViewSource>().Current;
        return JsonDocuments.WriteAsync(context, (ref output) => RegistryJson.Write(ref output, view));
    });
}
