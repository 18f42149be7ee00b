using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Levee.Dns.Http;

/// <summary>A JSON body, written straight to the response.</summary>
internal sealed class JsonReply(Action<Utf8JsonWriter> write) : IResult
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter, Layout);
        write(writer);
        await writer.FlushAsync(httpContext.RequestAborted);
    }
}
