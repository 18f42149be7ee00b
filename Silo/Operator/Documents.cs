using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
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

    // For pictures that no other silo has.
    private static readonly ConditionalWeakTable<ClusterView, string> OwnTags = [];

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
            : JsonDocuments.SendAsync(context, (ref output) => writer(ref output, new(view, access, forms), master), (contentType, render) => context.RequestServices.GetRequiredService<DocumentCache>().SendAsync(
                context, view, $"{context.Request.Path}{context.Request.QueryString} {access.Key}", contentType, render, IsLong(view)));
    }

    /// <summary>Whether writing a document of the whole cluster takes long.</summary>
    public static bool IsLong(ClusterView view) => view.TaskCount + view.Agents.Count > MostInShortDocument;

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
}
