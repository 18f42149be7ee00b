using System.Globalization;
using System.Text;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace Levee.Grains.Interfaces.Http;

/// <summary>What master and agent answer to <c>/files/read</c> and <c>/files/download</c>. Source: operator-api, B.10; agent-api, section 7; texts: Mesos' files.</summary>
public static class FileReplies
{
    /// <summary>A piece of a file, by <c>offset</c> (-1, or none: only the file's length) and <c>length</c> of the query. It ends with a whole character.</summary>
    /// <param name="open">Gives the file, which is closed here; <see langword="null"/>: there is none.</param>
    public static async Task ReadAsync(HttpContext context, Func<SafeFileHandle?> open)
    {
        if ((Problem(context, "offset") ?? Problem(context, "length")) is { } problem)
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, problem);
            return;
        }

        using var file = open();
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
            output.Field("data"u8, Encoding.UTF8.GetString(data, 0, Utf8Piece.WholeLength(data)));
            output.Name("offset"u8);
            output.Integer(shown);
            output.EndObject();
        });
    }

    /// <summary>A whole file, as long as it is now: it may go on being written.</summary>
    /// <param name="name">What browsers save it as.</param>
    /// <param name="contentType">Media type.</param>
    /// <exception cref="IOException">It became shorter while it was sent, so that the answer cannot be whole.</exception>
    public static async Task SendAsync(HttpContext context, SafeFileHandle file, string name, string contentType)
    {
        var left = RandomAccess.GetLength(file);
        context.Response.ContentType = contentType;
        context.Response.Headers.ContentDisposition = $"attachment; filename={Uri.EscapeDataString(name)}";
        context.Response.ContentLength = left;
        for (var at = 0L; at < left && !HttpMethods.IsHead(context.Request.Method);)
        {
            var piece = await FilePiece.ReadAsync(file, at, left - at, context.RequestAborted);
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            at += piece.Length > 0 ? piece.Length : throw new IOException($"{name} became shorter while it was sent");
        }
    }

    private static string? Problem(HttpContext context, string name) => context.Request.Query[name] is not [{ } text, ..] ? null
        : !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? $"Failed to parse {name}: Failed to convert '{text}' to number.\n"
        : number < -1 ? $"Negative {name} provided: {number}.\n"
        : null;

    private static long Number(HttpContext context, string name) => context.Request.Query[name] is [{ } text, ..] ? long.Parse(text, CultureInfo.InvariantCulture) : -1;
}
