using Levee.Silo.Metrics;
using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>GET_METRICS. What misses the call's timeout is left out.</summary>
internal static class MetricsCalls
{
    public static async Task GetMetricsAsync(OperatorRequest request)
    {
        TimeSpan? timeout = request.Call.GetMetrics.Timeout is { } asked ? TimeSpan.FromTicks(asked.Nanoseconds / TimeSpan.NanosecondsPerTick) : null;
        var metrics = new Response.Types.GetMetrics();
        metrics.Metrics.AddRange((await request.Service<MetricsSource>().ReadAsync(timeout, request.Aborted)).Select(metric => new Metric { Name = metric.Key, Value = metric.Value }));
        await request.ReplyAsync(new() { Type = Response.Types.Type.GetMetrics, GetMetrics = metrics });
    }
}
