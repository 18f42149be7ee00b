using System.Text;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Levee.Grains.Interfaces.Http;

/// <summary><c>/help</c>: what there is, read off the mapped endpoints; <c>?format=json</c> for programs. Source: operator-api, part B.</summary>
public static class HelpEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    /// <param name="process">The daemon's name in Mesos, such as <c>master</c>.</param>
    public static void MapHelp(this IEndpointRouteBuilder routes, string process) => routes.MapPrefix("/help", context =>
    {
        var paths = routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(PathOf).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        return context.Request.Query["format"] == "json"
            ? JsonDocuments.WriteAsync(context, (ref output) => Write(ref output, process, paths))
            : Replies.BytesAsync(context, StatusCodes.Status200OK, "text/html", Encoding.UTF8.GetBytes(Page(paths)));
    });

    /// <returns><see langword="null"/> for what takes all other paths.</returns>
    private static string? PathOf(RouteEndpoint endpoint)
    {
        var literal = endpoint.RoutePattern.PathSegments.TakeWhile(segment => segment.IsSimple && segment.Parts[0].IsLiteral)
            .Select(segment => ((Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart)segment.Parts[0]).Content);
        return string.Join('/', literal) is { Length: > 0 } path ? $"/{path}" : null;
    }

    private static void Write(ref JsonOutput output, string process, IEnumerable<string> paths)
    {
        output.BeginObject();
        output.Name("processes"u8);
        output.BeginArray();
        output.BeginObject();
        output.Field("id"u8, process);
        output.Name("endpoints"u8);
        output.BeginArray();
        foreach (var path in paths)
        {
            output.BeginObject();
            output.Field("name"u8, path);
            output.Field("text"u8, "");
            output.EndObject();
        }

        output.EndArray();
        output.EndObject();
        output.EndArray();
        output.EndObject();
    }

    private static string Page(IEnumerable<string> paths)
    {
        var page = new StringBuilder("<!DOCTYPE html>\n<html><head><title>Endpoints</title></head><body><h1>Endpoints</h1>\n<ul>\n");
        foreach (var path in paths)
        {
            page.Append("<li><a href=\"").Append(path).Append("\">").Append(path).Append("</a></li>\n");
        }

        return page.Append("</ul>\n</body></html>\n").ToString();
    }
}
