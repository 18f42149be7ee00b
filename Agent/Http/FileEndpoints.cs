using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Http;

/// <summary><c>/files</c>: the sandboxes and the log for browsers and command lines. Source: spec agent-api section 7; texts: Mesos' files.</summary>
internal static class FileEndpoints
{
    private const string Debug = "/files/debug";
    private static readonly FileExtensionContentTypeProvider Types = new();

    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapPrefix("/files/browse", context => AtPathAsync(context, BrowseAsync));
        routes.MapPrefix("/files/read", context => AtPathAsync(context, ReadAsync));
        routes.MapPrefix("/files/download", context => AtPathAsync(context, DownloadAsync));
        routes.MapPrefix(Debug, DebugAsync);
    }

    private static Task AtPathAsync(HttpContext context, Func<HttpContext, SandboxFiles, string, Task> serve) =>
        context.Request.Query["path"] is not [{ Length: > 0 } path, ..] ? Replies.TextAsync(context, StatusCodes.Status400BadRequest, "Expecting 'path=value' in query.\n")
        : !FileGuard.Allows(context, path) ? Replies.EmptyAsync(context, StatusCodes.Status403Forbidden)
        : serve(context, Files(context), path);

    private static Task BrowseAsync(HttpContext context, SandboxFiles files, string path) => files.List(path) is not { } entries
        ? Replies.TextAsync(context, StatusCodes.Status404NotFound, "")
        : JsonDocuments.WriteAsync(context, (ref output) =>
        {
            output.BeginArray();
            foreach (var (name, entry) in entries)
            {
                WriteEntry(ref output, name, entry);
            }

            output.EndArray();
        });

    private static void WriteEntry(ref JsonOutput output, string path, FileEntry entry)
    {
        output.BeginObject();
        output.Field("gid"u8, Users.GroupNameOf(entry.Group));
        output.Field("mode"u8, entry.ModeText);
        output.Field("mtime"u8, (double)entry.ModifiedSeconds);
        output.Name("nlink"u8);
        output.Integer(entry.Links);
        output.Field("path"u8, path);
        output.Name("size"u8);
        output.Integer(entry.Size);
        output.Field("uid"u8, Users.NameOf(entry.User));
        output.EndObject();
    }

    private static Task ReadAsync(HttpContext context, SandboxFiles files, string path) => FileReplies.ReadAsync(context, () => files.Open(path));

    private static async Task DownloadAsync(HttpContext context, SandboxFiles files, string path)
    {
        using var file = files.Open(path);
        if (file is null)
        {
            var (status, text) = files.Find(path) is { } real && Directory.Exists(real)
                ? (StatusCodes.Status400BadRequest, "Cannot download a directory.\n")
                : (StatusCodes.Status404NotFound, "");
            await Replies.TextAsync(context, status, text);
            return;
        }

        await FileReplies.SendAsync(
            context, file, Path.GetFileName(files.Find(path) ?? path), Types.TryGetContentType(path, out var type) ? type : "application/octet-stream");
    }

    private static async Task DebugAsync(HttpContext context)
    {
        if (!await CallerAccess.ForbidsAsync(context, AclActions.GetEndpoints, Debug))
        {
            await JsonDocuments.WriteAsync(context, (ref output) => WriteAttached(ref output, Files(context)));
        }
    }

    private static void WriteAttached(ref JsonOutput output, SandboxFiles files)
    {
        output.BeginObject();
        foreach (var (path, real) in files.Attached().OrderBy(entry => entry.Virtual, StringComparer.Ordinal))
        {
            output.Name(path);
            output.String(real);
        }

        output.EndObject();
    }

    private static SandboxFiles Files(HttpContext context) => context.RequestServices.GetRequiredService<SandboxFiles>();
}
