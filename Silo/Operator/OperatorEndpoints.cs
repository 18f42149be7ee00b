using System.Text;
using System.Text.RegularExpressions;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Levee.Grains.Interfaces.Http;
using Levee.Silo.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Operator;

/// <summary>Mesos' classic read endpoints, answered from the cluster view. Source: operator-api, part B.</summary>
internal static partial class OperatorEndpoints
{
    private delegate void Writer(ref JsonOutput output);

    private delegate void Document(ref JsonOutput output, ClusterSummary cluster, MasterDescription master);

    /// <summary>Maps the endpoints; <see cref="MasterPath.UseMasterPaths"/> gives them their second names under <c>/master</c>.</summary>
    public static void MapOperator(this IEndpointRouteBuilder routes)
    {
        var build = BuildIdentity.Current;
        var flags = routes.ServiceProvider.GetRequiredService<MasterFlags>();
        var clock = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        MapDocument(routes, "/state", (ref JsonOutput output, ClusterSummary cluster, MasterDescription master) => StateJson.WriteState(ref output, cluster, master, build, flags));
        MapDocument(routes, "/state-summary", StateJson.WriteSummary);
        MapDocument(routes, "/roles", (ref JsonOutput output, ClusterSummary cluster, MasterDescription _) => RolesJson.Write(ref output, cluster));
        routes.MapPrefix("/slaves", context => WriteDocumentAsync(context, (ref JsonOutput output, ClusterSummary cluster, MasterDescription _) =>
            StateJson.WriteAgentsDocument(ref output, cluster, context.Request.Query["slave_id"])));
        routes.MapPrefix("/frameworks", context => WriteDocumentAsync(context, (ref JsonOutput output, ClusterSummary cluster, MasterDescription _) =>
            StateJson.WriteFrameworksDocument(ref output, cluster, context.Request.Query["framework_id"])));
        routes.MapPrefix("/tasks", WriteTasksAsync);
        routes.MapPrefix("/flags", context => WriteAsync(context, (ref JsonOutput output) => WriteFlags(ref output, flags)));
        routes.MapPrefix("/version", context => WriteAsync(context, (ref JsonOutput output) => WriteVersion(ref output, build)));
        routes.MapPrefix("/metrics/snapshot", context => WriteAsync(context, (ref JsonOutput output) =>
            WriteMetrics(ref output, MetricsSnapshot.Take(new(View(context)), clock.GetUtcNow()))));
        routes.MapPrefix("/health", context => Replies.EmptyAsync(context, StatusCodes.Status200OK));
        routes.Map("/redirect", RedirectAsync);
        routes.MapFallback(context => Replies.TextAsync(context, StatusCodes.Status404NotFound, "404 Not Found."));
    }

    private static void MapDocument(IEndpointRouteBuilder routes, string path, Document document) =>
        routes.MapPrefix(path, context => WriteDocumentAsync(context, document));

    private static Task WriteDocumentAsync(HttpContext context, Document document)
    {
        var view = View(context);
        return view.Master is { } master
            ? WriteAsync(context, (ref JsonOutput output) => document(ref output, new ClusterSummary(view), master))
            : Replies.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "Master has not finished recovery");
    }

    private static Task WriteTasksAsync(HttpContext context)
    {
        var (query, error) = TasksQuery.Parse(context.Request.Query);
        return query is null
            ? Replies.TextAsync(context, StatusCodes.Status400BadRequest, error!)
            : WriteDocumentAsync(context, (ref JsonOutput output, ClusterSummary cluster, MasterDescription _) => query.Write(ref output, cluster.View));
    }

    // ?jsonp=name wraps the document for pages of another origin.
    private static Task WriteAsync(HttpContext context, Writer writer)
    {
        string? callback = context.Request.Query["jsonp"];
        if (string.IsNullOrEmpty(callback))
        {
            return SendAsync(context, MediaTypes.Json, "", writer, "");
        }

        return CallbackName().IsMatch(callback)
            ? SendAsync(context, MediaTypes.JavaScript, $"{callback}(", writer, ");")
            : Replies.TextAsync(context, StatusCodes.Status400BadRequest, "The query parameter 'jsonp' must be a JavaScript name, with dots at most");
    }

    private static async Task SendAsync(HttpContext context, string contentType, string before, Writer writer, string after)
    {
        using var body = new SegmentedBuffer();
        Encoding.UTF8.GetBytes(before, body);
        Render(body, writer);
        Encoding.UTF8.GetBytes(after, body);
        await Replies.BufferAsync(context, StatusCodes.Status200OK, contentType, body);
    }

    private static void Render(SegmentedBuffer body, Writer writer)
    {
        var output = new JsonOutput(body);
        writer(ref output);
        output.Flush();
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

    private static void WriteMetrics(ref JsonOutput output, SortedDictionary<string, double> metrics)
    {
        output.BeginObject();
        foreach (var (name, value) in metrics)
        {
            output.Name(name);
            output.Number(value);
        }

        output.EndObject();
    }

    private static ClusterView View(HttpContext context) => context.RequestServices.GetRequiredService<IClusterViewSource>().Current;

    [GeneratedRegex(@"^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*\z")]
    private static partial Regex CallbackName();
}
