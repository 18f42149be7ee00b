using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.AspNetCore.Http;

namespace Levee.Grains.Interfaces.Http;

/// <summary>JSON documents as answers; <c>?jsonp=name</c> wraps them for pages of another origin.</summary>
public static partial class JsonDocuments
{
    /// <summary>Writes a document.</summary>
    public delegate void Writer(ref JsonOutput output);

    /// <summary>Answers with a document.</summary>
    public static Task WriteAsync(HttpContext context, Writer writer) =>
        SendAsync(context, writer, async (contentType, render) =>
        {
            using var body = new SegmentedBuffer();
            render(body);
            await Replies.BufferAsync(context, StatusCodes.Status200OK, contentType, body);
        });

    /// <summary>A message as a document.</summary>
    public static Task WriteAsync(HttpContext context, IMessage message) => WriteAsync(context, (ref JsonOutput output) => MesosJson.Write(message, ref output));

    /// <summary>Chooses between JSON and script, and has the answer sent.</summary>
    /// <param name="send">Takes the content type, and what writes the body.</param>
    public static Task SendAsync(HttpContext context, Writer writer, Func<string, Action<SegmentedBuffer>, Task> send)
    {
        string? callback = context.Request.Query["jsonp"];
        return string.IsNullOrEmpty(callback) ? send(MediaTypes.Json, body => Render(body, writer))
            : CallbackName().IsMatch(callback) ? send(MediaTypes.JavaScript, body => RenderScript(body, callback, writer))
            : Replies.TextAsync(context, StatusCodes.Status400BadRequest, "The query parameter 'jsonp' must be a JavaScript name, with dots at most");
    }

    private static void RenderScript(SegmentedBuffer body, string callback, Writer writer)
    {
        Encoding.UTF8.GetBytes($"{callback}(", body);
        Render(body, writer);
        Encoding.UTF8.GetBytes(");", body);
    }

    private static void Render(SegmentedBuffer body, Writer writer)
    {
        var output = new JsonOutput(body);
        writer(ref output);
        output.Flush();
    }

    [GeneratedRegex(@"^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*\z")]
    private static partial Regex CallbackName();
}
