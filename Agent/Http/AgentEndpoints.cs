using Levee.Agent.Configuration;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Levee.Agent.Http;

/// <summary>The classic endpoints. Source: spec agent-api section 5.</summary>
internal static class AgentEndpoints
{
    private static readonly string[] Prefixes = ["", "/slave(1)"];

    public static void MapAgent(this IEndpointRouteBuilder routes, AgentSettings settings, StateReply state, MetricsReply metrics)
    {
        foreach (var prefix in Prefixes)
        {
            routes.MapGet(prefix + "/state", context => JsonReply.SendAsync(context, state.Write));
            routes.MapGet(prefix + "/flags", context => JsonReply.SendAsync(context, (ref output) =>
            {
                output.BeginObject();
                output.Name("flags"u8);
                StateReply.WriteFlags(ref output, settings);
                output.EndObject();
            }));
            routes.MapGet(prefix + "/health", HealthAsync);
        }

        routes.MapGet("/metrics/snapshot", context => JsonReply.SendAsync(context, metrics.Write));
        routes.MapGet("/version", context => JsonReply.SendAsync(context, (ref output) =>
        {
            output.BeginObject();
            JsonFields.Text(ref output, "version"u8, MesosVersion.Text);
            output.EndObject();
        }));
        routes.MapFallback(context => JsonReply.FailAsync(context, StatusCodes.Status404NotFound, "404 Not Found."));
    }

    private static Task HealthAsync(HttpContext context)
    {
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
