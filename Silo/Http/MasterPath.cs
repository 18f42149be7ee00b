namespace Levee.Silo.Http;

/// <summary>Mesos' paths: every endpoint also under <c>/master</c>, trailing slashes ignored. Source: scheduler-api, section 1.4.</summary>
internal static class MasterPath
{
    private const string Process = "/master";

    /// <summary>The path as the endpoints of this silo are mapped: no process prefix, no trailing slash, at least <c>/</c>.</summary>
    public static string Normalize(string path)
    {
        var trimmed = path.TrimEnd('/');
        if (trimmed.StartsWith(Process, StringComparison.Ordinal) && (trimmed.Length == Process.Length || trimmed[Process.Length] == '/'))
        {
            trimmed = trimmed[Process.Length..];
        }

        return trimmed.Length == 0 ? "/" : trimmed;
    }

    /// <summary>Rewrites each request's path; comes before routing.</summary>
    public static IApplicationBuilder UseMasterPaths(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Request.Path = Normalize(context.Request.Path.Value ?? "/");
        return next(context);
    });

    /// <summary>Maps <paramref name="path"/> and all below it that no longer mapped path takes, for every method.</summary>
    public static IEndpointConventionBuilder MapPrefix(this IEndpointRouteBuilder routes, string path, RequestDelegate handler) => routes.Map($"{path}/{{**rest}}", handler);
}
