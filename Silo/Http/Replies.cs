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
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        if (body.Length >= SmallestCompressed && TakesGzip(context.Request))
        {
            response.Headers.ContentEncoding = "gzip";
            body = Compress(body.Span);
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static bool TakesGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings)
        && codings.Any(coding => (coding.Value == "gzip" || coding.Value == "*") && coding.Quality is not 0);

    private static byte[] Compress(ReadOnlySpan<byte> body)
    {
        using var compressed = new MemoryStream(body.Length / 4);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return compressed.ToArray();
    }
}
