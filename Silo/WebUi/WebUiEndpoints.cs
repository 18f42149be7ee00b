using Levee.Grains.Interfaces.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Levee.Silo.WebUi;

/// <summary>The pages of a web UI, e.g. that of Mesos, where Mesos' master serves them: its first page at <c>/</c>, its files below <c>/app</c> and <c>/assets</c>.</summary>
internal static class WebUiEndpoints
{
    private static readonly string[] Folders = ["app", "assets"];
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <summary>Maps the pages; nothing without <paramref name="pages"/>, and 404 for what is not there.</summary>
    /// <param name="pages">Directory with <c>index.html</c>, <c>app</c> and <c>assets</c>.</param>
    public static void MapWebUi(this IEndpointRouteBuilder routes, DirectoryInfo? pages)
    {
        if (pages is not { Exists: true })
        {
            return;
        }

        var files = new PhysicalFileProvider(pages.FullName);
        routes.Map("/", context => SendAsync(context, files, "index.html"));
        foreach (var folder in Folders)
        {
            routes.MapPrefix($"/{folder}", context => SendAsync(context, files, context.Request.Path.Value!));
        }
    }

    private static Task SendAsync(HttpContext context, PhysicalFileProvider files, string path)
    {
        var file = files.GetFileInfo(path);
        if (!file.Exists || file.PhysicalPath is null)
        {
            return Replies.TextAsync(context, StatusCodes.Status404NotFound, "404 Not Found.");
        }

        PhysicalFileHttpResult answer = TypedResults.PhysicalFile(
            file.PhysicalPath, ContentTypes.TryGetContentType(file.Name, out var type) ? type : null, lastModified: file.LastModified, enableRangeProcessing: true);
        return answer.ExecuteAsync(context);
    }
}
