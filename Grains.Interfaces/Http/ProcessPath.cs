using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Levee.Grains.Interfaces.Http;

/// <summary>Mesos' paths: every endpoint also under the name of its process, <c>/master</c> or <c>/slave(1)</c>, trailing slashes ignored. Source: scheduler-api, section 1.4; agent-api, section 1.</summary>
public static class ProcessPath
{
    /// <summary>The path as the endpoints of a daemon are mapped: no process prefix, no trailing slash, at least <c>/</c>.</summary>
    /// <param name="process">With the slash.</param>
    public static string Normalize(string path, string process)
    {
        var trimmed = path.TrimEnd('/');
        if (trimmed.StartsWith(process, StringComparison.Ordinal) && (trimmed.Length == process.Length || trimmed[process.Length] == '/'))
        {
            trimmed = trimmed[process.Length..];
        }

        return trimmed.Length == 0 ? "/" : trimmed;
    }

    /// <summary>Rewrites each request's path; comes before routing.</summary>
    public static IApplicationBuilder UseProcessPaths(this IApplicationBuilder app, string process) => app.Use((context, next) =>
    {
        context.Request.Path = Normalize(context.Request.Path.Value ?? "/", process);
        return next(context);
    });

    /// <summary>Maps <paramref name="path"/> and all below it that no longer mapped path takes, for every method.</summary>
    public static IEndpointConventionBuilder MapPrefix(this IEndpointRouteBuilder routes, string path, RequestDelegate handler) => routes.Map($"{path}/{{**rest}}", handler);
}
