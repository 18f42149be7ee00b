using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Hosting;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Logs;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Operator.Classic;

/// <summary>The documents about the cluster: <c>/state</c> and its parts. Source: operator-api, part B.</summary>
internal static class StateEndpoints
{
    public static void MapState(this IEndpointRouteBuilder routes)
    {
        var build = BuildIdentity.Current;
        var flags = routes.ServiceProvider.GetRequiredService<MasterFlags>();
        var log = routes.ServiceProvider.GetRequiredService<LogFile>();
        routes.MapPrefix("/state", context => Documents.WriteClusterAsync(context, (ref output, cluster, master) => StateJson.WriteState(ref output, cluster, master, build, flags, log)));
        routes.MapPrefix("/state-summary", context => Documents.WriteClusterAsync(context, StateJson.WriteSummary));
        routes.MapPrefix("/roles", context => Documents.WriteClusterAsync(context, (ref output, cluster, _) => RolesJson.Write(ref output, cluster)));
        routes.MapPrefix("/slaves", context => Documents.WriteClusterAsync(
            context, (ref output, cluster, _) => StateJson.WriteAgentsDocument(ref output, cluster, context.Request.Query["slave_id"])));
        routes.MapPrefix("/frameworks", context => Documents.WriteClusterAsync(
            context, (ref output, cluster, _) => StateJson.WriteFrameworksDocument(ref output, cluster, context.Request.Query["framework_id"])));
        routes.MapPrefix("/tasks", WriteTasksAsync);
        routes.MapPrefix("/flags", context => WriteFlagsAsync(context, flags));
        routes.MapPrefix("/version", context => JsonDocuments.WriteAsync(context, (ref output) => WriteVersion(ref output, build)));
    }

    private static Task WriteTasksAsync(HttpContext context)
    {
        var (query, error) = TasksQuery.Parse(context.Request.Query);
        return query is null
            ? Replies.TextAsync(context, StatusCodes.Status400BadRequest, error!)
            : Documents.WriteClusterAsync(context, (ref output, cluster, _) => query.Write(ref output, cluster));
    }

    private static async Task WriteFlagsAsync(HttpContext context, MasterFlags flags)
    {
        if (!await CallerAccess.ForbidsAsync(context, AclActions.ViewFlags))
        {
            await JsonDocuments.WriteAsync(context, (ref output) => WriteFlags(ref output, flags));
        }
    }

    private static void WriteFlags(ref JsonOutput output, MasterFlags flags)
    {
        output.BeginObject();
        StateJson.WriteFlags(ref output, flags);
        output.EndObject();
    }

    private static void WriteVersion(ref JsonOutput output, BuildIdentity build)
    {
        output.BeginObject();
        build.WriteFields(ref output);
        output.EndObject();
    }
}
