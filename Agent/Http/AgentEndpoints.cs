using Levee.Agent.Configuration;
using Levee.Grains.Interfaces.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Levee.Agent.Http;

/// <summary>The classic endpoints; as in Mesos the method makes no difference: some collectors send POST. Source: spec agent-api section 5.</summary>
internal static class AgentEndpoints
{
    private static readonly string[] Prefixes = ["", "/slave(1)"];

    public static void MapAgent(this IEndpointRouteBuilder routes, AgentSettings settings, StateReply state, MetricsReply metrics)
    {
        foreach (var prefix in Prefixes)
        {
            routes.Map(prefix + "/state", context => JsonReply.SendAsync(context, state.Write));
            routes.Map(prefix + "/flags", context => JsonReply.SendAsync(context, (ref output) =>
            {
                output.BeginObject();
                output.Name("flags"u8);
                StateReply.WriteFlags(ref output, settings);
                output.EndObject();
            }));
            routes.Map(prefix + "/health", HealthAsync);

            // In Mesos these two have the short form only; some collectors ask for the long one.
            routes.Map(prefix + "/metrics/snapshot", context => JsonReply.SendAsync(context, metrics.Write));
            routes.Map(prefix + "/version", context => JsonReply.SendAsync(context, (ref output) =>
            {
                output.BeginObject();
                BuildIdentity.Current.WriteFields(ref output);
                output.EndObject();
            }));
        }

        routes.MapFallback(context => JsonReply.FailAsync(context, StatusCodes.Status404NotFound, "404 Not Found."));
    }

    private static Task HealthAsync(HttpContext context)
    {
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
