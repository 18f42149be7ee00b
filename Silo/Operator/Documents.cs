using System.Globalization;
using System.Runtime.CompilerServices;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Levee.Silo.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Operator;

/// <summary>JSON documents of the cluster view, with entity tags.</summary>
internal static class Documents
{
    // Agents and tasks together; beyond, writing takes milliseconds.
    private const int MostInShortDocument = 5000;

    // A tag holds for one picture in one process: another silo may run another build or have other flags.
    private static readonly string Process = Guid.NewGuid().ToString("N")[..8];
    private static readonly ConditionalWeakTable<ClusterView, string> Tags = [];
    private static long _pictures;

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
        var tag = TagOf(view, access);
        context.Response.Headers.ETag = tag;
        var texts = context.RequestServices.GetRequiredService<TaskTexts>();
        var isLong = view.TaskCount + view.Agents.Count > MostInShortDocument;
        return context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Any(known => known == tag || known == "*")
            ? NotModified(context)
            : JsonDocuments.SendAsync(context, (ref output) => writer(ref output, new(view, access, texts), master), (contentType, render) => context.RequestServices.GetRequiredService<DocumentCache>().SendAsync(
                context, view, $"{context.Request.Path}{context.Request.QueryString} {access.Key}", contentType, render, isLong));
    }

    private static string TagOf(ClusterView view, ReadAccess access)
    {
        var number = Tags.GetValue(view, _ => Interlocked.Increment(ref _pictures).ToString(CultureInfo.InvariantCulture));
        return access.Key.Length == 0 ? $"W/\"{Process}-{number}\"" : $"W/\"{Process}-{number}-{string.GetHashCode(access.Key, StringComparison.Ordinal):x8}\"";
    }

    private static Task NotModified(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }
}
