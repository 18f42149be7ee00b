using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Operator.Files;

/// <summary><c>/files/browse</c>, <c>read</c>, <c>download</c> and <c>debug</c>. Source: operator-api, B.10; texts: Mesos' files.</summary>
internal static class FileEndpoints
{
    private const string Debug = "/files/debug";

    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapPrefix("/files/browse", context => AtPathAsync(context, BrowseAsync));
        routes.MapPrefix("/files/read", context => AtPathAsync(context, ReadAsync));
        routes.MapPrefix("/files/download", context => AtPathAsync(context, DownloadAsync));
        routes.MapPrefix(Debug, DebugAsync);
    }

    private static async Task AtPathAsync(HttpContext context, Func<HttpContext, VirtualFiles, string, Task> serve)
    {
        if (context.Request.Query["path"] is not [{ Length: > 0 } path, ..])
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, "Expecting 'path=value' in query.\n");
        }
        else if (!await CallerAccess.ForbidsAsync(context, AclActions.AccessMesosLogs))
        {
            await serve(context, Files(context), path);
        }
    }

    private static Task BrowseAsync(HttpContext context, VirtualFiles files, string path) => files.Find(path) is null
        ? Replies.TextAsync(context, StatusCodes.Status404NotFound, "")
        : JsonDocuments.WriteAsync(context, (ref JsonOutput output) =>
        {
            output.BeginArray(); // What is attached is a file: it has no entries.
            output.EndArray();
        });

    private static Task ReadAsync(HttpContext context, VirtualFiles files, string path) => FileReplies.ReadAsync(context, () => files.Open(path));

    private static async Task DownloadAsync(HttpContext context, VirtualFiles files, string path)
    {
        using var file = files.Open(path);
        if (file is null)
        {
            await Replies.TextAsync(context, StatusCodes.Status404NotFound, "");
            return;
        }

        await FileReplies.SendAsync(context, file, Path.GetFileName(files.Find(path) ?? path), "application/octet-stream");
    }

    private static async Task DebugAsync(HttpContext context)
    {
        if (!await CallerAccess.ForbidsAsync(context, AclActions.GetEndpoints, Debug))
        {
            await JsonDocuments.WriteAsync(context, (ref JsonOutput output) => WriteAttached(ref output, Files(context)));
        }
    }

    private static void WriteAttached(ref JsonOutput output, VirtualFiles files)
    {
        output.BeginObject();
        foreach (var (path, real) in files.Attached)
        {
            output.Name(path);
            output.String(real);
        }

        output.EndObject();
    }

    private static VirtualFiles Files(HttpContext context) => context.RequestServices.GetRequiredService<VirtualFiles>();
}
