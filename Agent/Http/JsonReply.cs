using System.Buffers;
using System.Text;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.AspNetCore.Http;

namespace Levee.Agent.Http;

/// <summary>Answers as Mesos' classic endpoints do.</summary>
internal static class JsonReply
{
    /// <summary>Writes one JSON value.</summary>
    public delegate void Writer(ref JsonOutput output);

    /// <summary>Sends JSON; with <c>?jsonp=name</c> as a call of that function. Source: spec agent-api section 5.</summary>
    public static async Task SendAsync(HttpContext context, Writer write)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        var jsonp = context.Request.Query["jsonp"].ToString();
        if (jsonp.Length > 0)
        {
            body.Write(Encoding.UTF8.GetBytes($"{jsonp}("));
        }

        var output = new JsonOutput(body);
        write(ref output);
        output.Flush();
        if (jsonp.Length > 0)
        {
            body.Write(");"u8);
        }

        context.Response.ContentType = jsonp.Length > 0 ? "text/javascript" : "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Sends an error as plain text, which tools show as it is.</summary>
    public static Task FailAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
