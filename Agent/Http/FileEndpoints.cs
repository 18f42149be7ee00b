using System.Globalization;
using System.Text;
using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Levee.Agent.Http;

/// <summary><c>/files</c>: the sandboxes for browsers and command lines. Source: spec agent-api section 7.</summary>
internal static class FileEndpoints
{
    private const int LongestRead = 16 * 4096;

    public static void MapFiles(this IEndpointRouteBuilder routes, SandboxFiles files)
    {
        routes.Map("/files/browse", context => BrowseAsync(context, files));
        routes.Map("/files/read", context => ReadAsync(context, files));
        routes.Map("/files/download", context => DownloadAsync(context, files));
        routes.Map("/files/debug", context => DebugAsync(context, files));
    }

    private static async Task BrowseAsync(HttpContext context, SandboxFiles files)
    {
        if (await PathAsync(context) is not { } path)
        {
            return;
        }

        if (files.Find(path) is not { } real)
        {
            await JsonReply.FailAsync(context, StatusCodes.Status404NotFound, "");
            return;
        }

        var names = Directory.Exists(real) ? Directory.EnumerateFileSystemEntries(real).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray() : [];
        await JsonReply.SendAsync(context, (ref output) =>
        {
            output.BeginArray();
            foreach (var name in names)
            {
                if (FileEntry.Read(Path.Combine(real, name!)) is { } entry)
                {
                    WriteEntry(ref output, $"{path.TrimEnd('/')}/{name}", entry);
                }
            }

            output.EndArray();
        });
    }

    private static void WriteEntry(ref Grains.Interfaces.Protocol.JsonOutput output, string path, FileEntry entry)
    {
        output.BeginObject();
        JsonFields.Text(ref output, "gid"u8, Users.GroupNameOf(entry.Group));
        JsonFields.Text(ref output, "mode"u8, entry.ModeText);
        JsonFields.Number(ref output, "mtime"u8, entry.ModifiedSeconds);
        output.Name("nlink"u8);
        output.Integer(entry.Links);
        JsonFields.Text(ref output, "path"u8, path);
        output.Name("size"u8);
        output.Integer(entry.Size);
        JsonFields.Text(ref output, "uid"u8, Users.NameOf(entry.User));
        output.EndObject();
    }

    private static async Task ReadAsync(HttpContext context, SandboxFiles files)
    {
        if (await PathAsync(context) is not { } path)
        {
            return;
        }

        if (Number(context, "offset") is not { } offset || Number(context, "length") is not { } length)
        {
            await JsonReply.FailAsync(context, StatusCodes.Status400BadRequest, "Expecting 'offset' and 'length' to be -1 or more.\n");
            return;
        }

        using var file = files.Open(path);
        if (file is null)
        {
            await JsonReply.FailAsync(context, StatusCodes.Status404NotFound, "");
            return;
        }

        var size = RandomAccess.GetLength(file);
        var data = new byte[offset == -1 ? 0 : Math.Min(length == -1 ? LongestRead : length, LongestRead)];
        var read = data.Length == 0 || offset >= size ? 0 : await RandomAccess.ReadAsync(file, data, offset, context.RequestAborted);
        await JsonReply.SendAsync(context, (ref output) =>
        {
            output.BeginObject();
            JsonFields.Text(ref output, "data"u8, Encoding.UTF8.GetString(data, 0, Utf8Piece.WholeLength(data.AsSpan(0, read))));
            output.Name("offset"u8);
            output.Integer(offset == -1 ? size : offset);
            output.EndObject();
        });
    }

    private static async Task DownloadAsync(HttpContext context, SandboxFiles files)
    {
        if (await PathAsync(context) is not { } path)
        {
            return;
        }

        using var file = files.Open(path);
        if (file is null)
        {
            var (status, text) = files.Find(path) is { } real && Directory.Exists(real)
                ? (StatusCodes.Status400BadRequest, "Cannot download a directory.\n")
                : (StatusCodes.Status404NotFound, "");
            await JsonReply.FailAsync(context, status, text);
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers.ContentDisposition = $"attachment; filename={Uri.EscapeDataString(Path.GetFileName(path))}";
        await using var content = new FileStream(file, FileAccess.Read, bufferSize: 0);
        await content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static Task DebugAsync(HttpContext context, SandboxFiles files) => JsonReply.SendAsync(context, (ref output) =>
    {
        output.BeginObject();
        foreach (var (path, real) in files.Attached().OrderBy(entry => entry.Virtual, StringComparer.Ordinal))
        {
            output.Name(path);
            output.String(real);
        }

        output.EndObject();
    });

    private static async Task<string?> PathAsync(HttpContext context)
    {
        var path = context.Request.Query["path"].ToString();
        if (path.Length > 0)
        {
            return path;
        }

        await JsonReply.FailAsync(context, StatusCodes.Status400BadRequest, "Expecting 'path=value' in query.\n");
        return null;
    }

    /// <returns>-1 when missing; <see langword="null"/> when it is no number, or less than -1.</returns>
    private static long? Number(HttpContext context, string name)
    {
        var text = context.Request.Query[name].ToString();
        return text.Length == 0 ? -1
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= -1 ? number
            : null;
    }
}
