using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Metrics;

/// <summary>Mesos' <c>/metrics/snapshot</c>, and the same for Prometheus at <c>/metrics</c>. Source: operator-api, B.7.</summary>
internal static class MetricsEndpoints
{
    private const string Snapshot = "/metrics/snapshot";

    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        routes.MapPrefix(Snapshot, WriteSnapshotAsync);
        routes.Map("/metrics", WritePrometheusAsync);
    }

    private static Task WriteSnapshotAsync(HttpContext context) => ReadAsync(context, metrics => JsonDocuments.WriteAsync(context, (ref JsonOutput output) =>
    {
        output.BeginObject();
        foreach (var (name, value) in metrics)
        {
            output.Name(name);
            output.Number(value);
        }

        output.EndObject();
    }));

    private static Task WritePrometheusAsync(HttpContext context) => ReadAsync(context, async metrics =>
    {
        using var body = new SegmentedBuffer();
        PrometheusText.Write(body, metrics);
        await Replies.BufferAsync(context, StatusCodes.Status200OK, PrometheusText.ContentType, body);
    });

    private static async Task ReadAsync(HttpContext context, Func<SortedDictionary<string, double>, Task> write)
    {
        if (await CallerAccess.ForbidsAsync(context, AclActions.GetEndpoints, Snapshot))
        {
            return;
        }

        TimeSpan? timeout = null;
        if (context.Request.Query.TryGetValue("timeout", out var text) && (timeout = MesosDuration.Parse(text.ToString())) is null)
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, $"Invalid timeout '{text}': expecting a duration such as 5secs");
            return;
        }

        await write(await context.RequestServices.GetRequiredService<MetricsSource>().ReadAsync(timeout, context.RequestAborted));
    }
}
