using System.Buffers;
using System.IO.Compression;
using System.Text;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Http;
using Microsoft.Net.Http.Headers;

namespace Levee.Silo.Http;

/// <summary>Whole answers. Bodies from 1024 bytes on are compressed for clients that take gzip, as Mesos does; the status is set before the first byte.</summary>
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
        using var compressed = IsCompressed(context.Request, body) ? CachedDocument.Compress(body) : null;
        await SendAsync(context, body, compressed);
    }

    /// <summary>200 with a document that others may read too.</summary>
    public static async Task DocumentAsync(HttpContext context, string contentType, DocumentReader reader)
    {
        var document = reader.Document;
        await document.Begun.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = contentType;
        await (document.IsLarge
            ? StreamAsync(context, reader)
            : SendAsync(context, document.Body, IsCompressed(context.Request, document.Body) ? document.Compressed : null));
    }

    // As long as it is being written nobody knows its length.
    private static async Task StreamAsync(HttpContext context, DocumentReader reader)
    {
        var gzip = TakesGzip(context.Request);
        if (gzip)
        {
            context.Response.Headers.ContentEncoding = "gzip";
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, reader.Cut);
        await using var compressed = gzip ? new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true) : null;
        try
        {
            while (await reader.NextAsync(ending.Token) is { IsEmpty: false } piece)
            {
                await reader.SendAsync(compressed ?? context.Response.Body, piece, ending.Token);
            }
        }
        catch (OperationCanceledException) when (reader.Cut.IsCancellationRequested)
        {
            context.Abort(); // The client must not take it for the whole; and what gzip has left goes nowhere.
            throw;
        }
    }

    private static async Task SendAsync(HttpContext context, SegmentedBuffer plain, SegmentedBuffer? compressed)
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

    private static bool IsCompressed(HttpRequest request, SegmentedBuffer body) => body.Length >= SmallestCompressed && TakesGzip(request);

    private static bool TakesGzip(HttpRequest request) =>
        request.Headers.AcceptEncoding.Count > 0
        && StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings)
        && codings.Any(coding => (coding.Value == "gzip" || coding.Value == "*") && coding.Quality is not 0);
}
