using System.Globalization;
using System.Text;
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

    private static async Task ReadAsync(HttpContext context, VirtualFiles files, string path)
    {
        if ((Problem(context, "offset") ?? Problem(context, "length")) is { } problem)
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, problem);
            return;
        }

        using var file = files.Open(path);
        if (file is null)
        {
            await Replies.TextAsync(context, StatusCodes.Status404NotFound, "");
            return;
        }

        var offset = Number(context, "offset");
        var data = offset == -1 ? [] : await FilePiece.ReadAsync(file, offset, Number(context, "length") is >= 0 and var length ? length : null, context.RequestAborted);
        var shown = offset == -1 ? RandomAccess.GetLength(file) : offset;
        await JsonDocuments.WriteAsync(context, (ref JsonOutput output) =>
        {
            output.BeginObject();
            output.Field("data"u8, Encoding.UTF8.GetString(data));
            output.Name("offset"u8);
            output.Integer(shown);
            output.EndObject();
        });
    }

    private static async Task DownloadAsync(HttpContext context, VirtualFiles files, string path)
    {
        using var file = files.Open(path);
        if (file is null)
        {
            await Replies.TextAsync(context, StatusCodes.Status404NotFound, "");
            return;
        }

        // Its length now: the log goes on being written.
        var left = RandomAccess.GetLength(file);
        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers.ContentDisposition = $"attachment; filename={Path.GetFileName(files.Find(path) ?? path)}";
        context.Response.ContentLength = left;
        for (var at = 0L; at < left && !HttpMethods.IsHead(context.Request.Method);)
        {
            var piece = await FilePiece.ReadAsync(file, at, left - at, context.RequestAborted);
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            at += piece.Length;
        }
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

    private static string? Problem(HttpContext context, string name) => context.Request.Query[name] is not [{ } text, ..] ? null
        : !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? $"Failed to parse {name}: Failed to convert '{text}' to number.\n"
        : number < -1 ? $"Negative {name} provided: {number}.\n"
        : null;

    private static long Number(HttpContext context, string name) => context.Request.Query[name] is [{ } text, ..] ? long.Parse(text, CultureInfo.InvariantCulture) : -1;

    private static VirtualFiles Files(HttpContext context) => context.RequestServices.GetRequiredService<VirtualFiles>();
}
