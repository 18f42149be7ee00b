using Levee.Agent.Configuration;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Hosting;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Logs;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Http;

/// <summary>The classic endpoints; as in Mesos the method makes no difference: some collectors send POST. Source: spec agent-api sections 5 and 9.</summary>
internal static class AgentEndpoints
{
    private const string Snapshot = "/metrics/snapshot";

    /// <summary>Maps the endpoints; <see cref="ProcessPath.UseProcessPaths"/> gives them their second names under <c>/slave(1)</c>.</summary>
    public static void MapAgent(this IEndpointRouteBuilder routes)
    {
        routes.MapPrefix("/state", context => JsonDocuments.WriteAsync(context, (ref output) => Service<StateReply>(context).Write(ref output, ReadAccess.Of(context))));
        routes.MapPrefix("/flags", FlagsAsync);
        routes.MapPrefix("/health", context => Replies.EmptyAsync(context, StatusCodes.Status200OK));
        routes.MapPrefix(Snapshot, SnapshotAsync);
        routes.MapPrefix("/version", context => JsonDocuments.WriteAsync(context, WriteVersion));
        routes.MapContainers();
        routes.MapFiles();
        routes.MapLogging();
        routes.MapHost();
        routes.MapHelp("slave(1)");
        routes.MapFallback("{**path}", context => Replies.TextAsync(context, StatusCodes.Status404NotFound, "404 Not Found."));
    }

    private static async Task FlagsAsync(HttpContext context)
    {
        if (!await CallerAccess.ForbidsAsync(context, AclActions.ViewFlags))
        {
            await JsonDocuments.WriteAsync(context, (ref output) =>
            {
                output.BeginObject();
                output.Name("flags"u8);
                StateReply.WriteFlags(ref output, Service<AgentSettings>(context));
                output.EndObject();
            });
        }
    }

    private static async Task SnapshotAsync(HttpContext context)
    {
        if (await CallerAccess.ForbidsAsync(context, AclActions.GetEndpoints, Snapshot))
        {
            return;
        }

        TimeSpan? timeout = null;
        if (context.Request.Query.TryGetValue("timeout", out var text) && (timeout = MesosDuration.Parse(text.ToString())) is null)
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, $"Invalid timeout '{text}': expecting a duration such as 5secs");
            return;
        }

        var metrics = await Service<AgentMetrics>(context).ReadAsync(timeout, context.RequestAborted);
        await JsonDocuments.WriteAsync(context, (ref output) =>
        {
            output.BeginObject();
            foreach (var (name, value) in metrics)
            {
                output.Name(name);
                output.Number(value);
            }

            output.EndObject();
        });
    }

    private static void WriteVersion(ref JsonOutput output)
    {
        output.BeginObject();
        BuildIdentity.Current.WriteFields(ref output);
        output.EndObject();
    }

    private static T Service<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
