using Microsoft.AspNetCore.Http;

namespace Levee.Dns.Http;

/// <summary>A plain text body.</summary>
internal sealed class TextReply(int status, string text) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "text/plain; charset=utf-8";
        return httpContext.Response.WriteAsync(text, httpContext.RequestAborted);
    }
}
