using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
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
    // Agents and tasks together; beyond, writing takes milliseconds.
    private const int MostInShortDocument = 5000;

    // For pictures that no other silo has.
    private static readonly ConditionalWeakTable<ClusterView, string> OwnTags = [];

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

        var access = ReadAccess.Of(context);
        var tag = TagOf(context, view, access);
        context.Response.Headers.ETag = tag;
        var forms = context.RequestServices.GetRequiredService<TaskForms>();
        return context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Any(known => known == tag || known == "*")
            ? NotModified(context)
            : SendAsync(context, (contentType, render) => context.RequestServices.GetRequiredService<DocumentCache>().SendAsync(
                context, view, $"{context.Request.Path}{context.Request.QueryString} {access.Key}", contentType, render, IsLong(view)), (ref output) => writer(ref output, new(view, access, forms), master));
    }

    /// <summary>Whether writing a document of the whole cluster takes long.</summary>
    public static bool IsLong(ClusterView view) => view.TaskCount + view.Agents.Count > MostInShortDocument;

    /// <summary>A document; <c>?jsonp=name</c> wraps it for pages of another origin.</summary>
    public static Task WriteAsync(HttpContext context, Writer writer) =>
        SendAsync(context, async (contentType, render) =>
        {
            using var body = new SegmentedBuffer();
            render(body);
            await Replies.BufferAsync(context, StatusCodes.Status200OK, contentType, body);
        }, writer);

    /// <summary>A message as a document.</summary>
    public static Task WriteAsync(HttpContext context, Google.Protobuf.IMessage message) =>
        WriteAsync(context, (ref JsonOutput output) => MesosJson.Write(message, ref output));

    // The same on each silo that has the same picture, build and flags; weak, because lists come in any order.
    private static string TagOf(HttpContext context, ClusterView view, ReadAccess access)
    {
        var picture = view.IsOverlaid ? OwnTags.GetValue(view, static _ => Guid.NewGuid().ToString("N")) : string.Create(CultureInfo.InvariantCulture, $"{view.Epoch:N}-{view.Sequence}");
        var seen = SHA256.HashData(Encoding.UTF8.GetBytes($"{context.RequestServices.GetRequiredService<MasterFlags>().Fingerprint} {access.Key}"));
        return $"W/\"{picture}-{Convert.ToHexStringLower(seen.AsSpan(0, 4))}\"";
    }

    private static Task NotModified(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    private static Task SendAsync(HttpContext context, Func<string, Action<SegmentedBuffer>, Task> send, Writer writer)
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
