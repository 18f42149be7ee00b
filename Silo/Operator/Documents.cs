using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.Authentication;
using Levee.Silo.ClusterViews;
using Levee.Silo.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Operator;

/// <summary>JSON documents as answers: <c>?jsonp=</c>, and entity tags for those that follow from the cluster view.</summary>
internal static partial class Documents
{
    // A tag holds for one picture in one process: another silo may run another build or have other flags.
    private static readonly string Process = Guid.NewGuid().ToString("N")[..8];
    private static readonly ConditionalWeakTable<ClusterView, string> Tags = [];
    private static long _pictures;

    /// <summary>Writes a document.</summary>
    internal delegate void Writer(ref JsonOutput output);

    /// <summary>Writes a document of the cluster.</summary>
    internal delegate void ClusterWriter(ref JsonOutput output, ClusterSummary cluster, MasterDescription master);

    /// <summary>A document made of the present picture of the cluster; 304 for a client that has it, 503 before the first picture.</summary>
    public static Task WriteClusterAsync(HttpContext context, ClusterWriter writer)
    {
        var view = context.RequestServices.GetRequiredService<IClusterViewSource>().Current;
        if (view.Master is not { } master)
        {
            return Replies.TextAsync(context, StatusCodes.Status503ServiceUnavailable, "Master has not finished recovery");
        }

        var tag = Tags.GetValue(view, _ => $"W/\"{Process}-{Interlocked.Increment(ref _pictures)}\"");
        context.Response.Headers.ETag = tag;
        return context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Any(known => known == tag || known == "*")
            ? NotModified(context)
            : WriteAsync(context, (ref JsonOutput output) => writer(ref output, new ClusterSummary(view), master), view);
    }

    /// <summary>A document; <c>?jsonp=name</c> wraps it for pages of another origin.</summary>
    /// <param name="picture">What the document is made from, for documents that all readers share who may see the same; <see langword="null"/>: written for this one.</param>
    public static Task WriteAsync(HttpContext context, Writer writer, object? picture = null)
    {
        string? callback = context.Request.Query["jsonp"];
        if (string.IsNullOrEmpty(callback))
        {
            return SendAsync(context, MediaTypes.Json, "", writer, "", picture);
        }

        return CallbackName().IsMatch(callback)
            ? SendAsync(context, MediaTypes.JavaScript, $"{callback}(", writer, ");", picture)
            : Replies.TextAsync(context, StatusCodes.Status400BadRequest, "The query parameter 'jsonp' must be a JavaScript name, with dots at most");
    }

    /// <summary>A message as a document.</summary>
    public static Task WriteAsync(HttpContext context, Google.Protobuf.IMessage message) =>
        WriteAsync(context, (ref JsonOutput output) => MesosJson.Write(message, ref output));

    private static Task NotModified(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    private static async Task SendAsync(HttpContext context, string contentType, string before, Writer writer, string after, object? picture)
    {
        if (picture is not null)
        {
            var key = $"{context.Request.Path}{context.Request.QueryString} {ReadAccess.Of(context).Key}";
            await context.RequestServices.GetRequiredService<DocumentCache>().SendAsync(context, picture, key, contentType, body => Render(body, before, writer, after));
            return;
        }

        using var body = new SegmentedBuffer();
        Render(body, before, writer, after);
        await Replies.BufferAsync(context, StatusCodes.Status200OK, contentType, body);
    }

    private static void Render(SegmentedBuffer body, string before, Writer writer, string after)
    {
        Encoding.UTF8.GetBytes(before, body);
        Render(body, writer);
        Encoding.UTF8.GetBytes(after, body);
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
