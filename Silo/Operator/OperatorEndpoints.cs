using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Logs;
using Levee.Silo.ClusterViews;
using Levee.Silo.Operator.Classic;
using Levee.Silo.Operator.Files;
using Levee.Silo.Operator.V1;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Operator;

/// <summary>Mesos' operator endpoints: the v1 calls and the classic ones. Source: operator-api.</summary>
internal static class OperatorEndpoints
{
    /// <summary>Maps the endpoints; <see cref="ProcessPath.UseProcessPaths"/> gives them their second names under <c>/master</c>.</summary>
    public static void MapOperator(this IEndpointRouteBuilder routes)
    {
        routes.MapOperatorApi();
        routes.MapState();
        routes.MapTeardown();
        routes.MapResources();
        routes.MapQuota();
        routes.MapWeights();
        routes.MapMaintenance();
        routes.MapRegistry();
        routes.MapOfferConstraints();
        routes.MapFiles();
        routes.MapLogging();
        routes.MapHost();
        routes.MapHelp("master");
        routes.MapPrefix("/health", context => Replies.EmptyAsync(context, StatusCodes.Status200OK));
        routes.Map("/redirect", RedirectAsync);
        routes.MapFallback("{**path}", context => Replies.TextAsync(context, StatusCodes.Status404NotFound, "404 Not Found."));
    }

    private static Task RedirectAsync(HttpContext context)
    {
        if (View(context).Master is not { } master)
        {
            return Replies.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "No leader elected");
        }

        context.Response.Headers.Location = $"//{master.Info.Hostname}:{master.Info.Port}";
        return Replies.EmptyAsync(context, StatusCodes.Status307TemporaryRedirect);
    }

    private static ClusterView View(HttpContext context) => context.RequestServices.GetRequiredService<IClusterViewSource>().Current;
}
