using System.Buffers;
using System.IO.Compression;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Levee.Silo.Http;

/// <summary>Whole answers. Bodies from 1024 bytes on are compressed for clients that take gzip, as Mesos does.</summary>
internal static class Replies
{
    private const int SmallestCompressed = 1024;

    /// <summary>A status without a body.</summary>
    public static Task EmptyAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>A refusal in words.</summary>
    public static Task TextAsync(HttpContext context, int status, string text) =>
        BytesAsync(context, status, MediaTypes.Text, Encoding.UTF8.GetBytes(text));

    /// <summary>405 with the methods that are allowed.</summary>
    public static Task MethodNotAllowedAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return TextAsync(context, StatusCodes.Status405MethodNotAllowed, $"405 Method Not Allowed. Expecting one of {{ '{allowed}' }}, but received '{context.Request.Method}'.");
    }

    /// <summary>A whole body of a known type; a HEAD request gets its headers only.</summary>
    public static async Task BytesAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        using var buffer = new SegmentedBuffer();
        buffer.Write(body.Span);
        await BufferAsync(context, status, contentType, buffer);
    }

    /// <inheritdoc cref="BytesAsync"/>
    public static async Task BufferAsync(HttpContext context, int status, string contentType, SegmentedBuffer body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        using var compressed = body.Length >= SmallestCompressed && TakesGzip(context.Request) ? Compress(body) : null;
        if (compressed is not null)
        {
            response.Headers.ContentEncoding = "gzip";
            body = compressed;
        }

        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        foreach (var piece in body.Pieces)
        {
            await response.Body.WriteAsync(piece, context.RequestAborted);
        }
    }

    private static bool TakesGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings)
        && codings.Any(coding => (coding.Value == "gzip" || coding.Value == "*") && coding.Quality is not 0);

    private static SegmentedBuffer Compress(SegmentedBuffer body)
    {
        var compressed = new SegmentedBuffer();
        using var gzip = new GZipStream(new BufferStream(compressed), CompressionLevel.Fastest);
        foreach (var piece in body.Pieces)
        {
            gzip.Write(piece.Span);
        }

        return compressed;
    }
}
