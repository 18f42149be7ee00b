using System.Buffers;
using System.IO.Compression;
using System.Text;
using Levee.Grains.Interfaces.Frameworks;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Levee.Grains.Interfaces.Http;

/// <summary>Whole answers. Bodies from 1024 bytes on are compressed for clients that take gzip, as Mesos does; the status is set before the first byte.</summary>
public static class Replies
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

    /// <summary>What a grain answered, as HTTP.</summary>
    public static Task OfAsync(HttpContext context, CallReply reply) =>
        string.IsNullOrEmpty(reply.Message) ? EmptyAsync(context, reply.StatusCode) : TextAsync(context, reply.StatusCode, reply.Message);

    /// <summary>405 with the methods that are allowed.</summary>
    public static Task MethodNotAllowedAsync(HttpContext context, params string[] allowed)
    {
        context.Response.Headers.Allow = string.Join(", ", allowed);
        var listed = string.Join(", ", allowed.Select(method => $"'{method}'"));
        return TextAsync(context, StatusCodes.Status405MethodNotAllowed, $"405 Method Not Allowed. Expecting one of {{ {listed} }}, but received '{context.Request.Method}'.");
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
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        using var compressed = IsCompressed(context.Request, body) ? Compress(body) : null;
        await SendAsync(context, body, compressed);
    }

    /// <summary>Sends one of two bodies: the compressed one when there is one; a HEAD request gets its headers only.</summary>
    public static async Task SendAsync(HttpContext context, SegmentedBuffer plain, SegmentedBuffer? compressed)
    {
        var response = context.Response;
        if (compressed is not null)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        var body = compressed ?? plain;
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

    /// <summary>A body as gzip.</summary>
    public static SegmentedBuffer Compress(SegmentedBuffer body)
    {
        var compressed = new SegmentedBuffer();
        using var gzip = new GZipStream(new BufferStream(compressed), CompressionLevel.Fastest);
        foreach (var piece in body.Pieces)
        {
            gzip.Write(piece.Span);
        }

        return compressed;
    }

    /// <summary>Whether a body is sent compressed.</summary>
    public static bool IsCompressed(HttpRequest request, SegmentedBuffer body) => body.Length >= SmallestCompressed && TakesGzip(request);

    /// <summary>Whether the sender of a request takes gzip.</summary>
    public static bool TakesGzip(HttpRequest request) =>
        request.Headers.AcceptEncoding.Count > 0
        && StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings)
        && codings.Any(coding => (coding.Value == "gzip" || coding.Value == "*") && coding.Quality is not 0);
}
