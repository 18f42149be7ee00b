using Levee.Grains.Interfaces.Metrics;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Levee.Grains.Interfaces.Http;

/// <summary><c>/system/stats.json</c> and <c>/profiler</c>. Source: operator-api, part B.</summary>
public static class HostEndpoints
{
    private static readonly (string Field, string Metric, bool Whole)[] Stats =
    [
        ("avg_load_15min", "system/load_15min", false), ("avg_load_1min", "system/load_1min", false), ("avg_load_5min", "system/load_5min", false),
        ("cpus_total", "system/cpus_total", true), ("mem_free_bytes", "system/mem_free_bytes", true), ("mem_total_bytes", "system/mem_total_bytes", true),
    ];

    /// <summary>Maps the endpoints.</summary>
    public static void MapHost(this IEndpointRouteBuilder routes)
    {
        routes.MapPrefix("/system/stats.json", context => JsonDocuments.WriteAsync(context, WriteStats));

        routes.MapPrefix("/profiler/start", WithoutProfilerAsync);
        routes.MapPrefix("/profiler/stop", WithoutProfilerAsync);
    }

    // The answer of a Mesos without perftools, which is the usual one.
    private static Task WithoutProfilerAsync(HttpContext context) =>
        Replies.TextAsync(context, StatusCodes.Status400BadRequest, "Perftools is disabled. To enable perftools, configure libprocess with --enable-perftools.\n");

    private static void WriteStats(ref JsonOutput output)
    {
        var metrics = new Dictionary<string, double>();
        HostLoad.AddTo(metrics);
        output.BeginObject();
        foreach (var (field, metric, whole) in Stats.Where(stat => metrics.ContainsKey(stat.Metric)))
        {
            output.Name(field);
            if (whole)
            {
                output.Integer((long)metrics[metric]);
            }
            else
            {
                output.Number(metrics[metric]);
            }
        }

        output.EndObject();
    }
}
