using System.IO.Compression;
using Levee.Grains.Interfaces.Http;

namespace Levee.Silo.Http;

/// <summary>Answers that several readers share.</summary>
internal static class DocumentReplies
{
    /// <summary>200 with a document that others may read too.</summary>
    public static async Task SendAsync(HttpContext context, string contentType, DocumentReader reader)
    {
        var document = reader.Document;
        await document.Begun.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = contentType;
        await (document.IsLarge
            ? StreamAsync(context, reader)
            : Replies.SendAsync(context, document.Body, Replies.IsCompressed(context.Request, document.Body) ? document.Compressed : null));
    }

    // As long as it is being written nobody knows its length.
    private static async Task StreamAsync(HttpContext context, DocumentReader reader)
    {
        var gzip = Replies.TakesGzip(context.Request);
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
                await Task.Yield(); // A client that reads as fast as we send would keep this thread from all others.
                await reader.SendAsync(compressed ?? context.Response.Body, piece, ending.Token);
            }
        }
        catch (OperationCanceledException) when (reader.Cut.IsCancellationRequested)
        {
            context.Abort(); // The client must not take it for the whole; and what gzip has left goes nowhere.
            throw;
        }
    }
}
