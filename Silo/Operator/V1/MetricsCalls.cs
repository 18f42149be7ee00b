using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>GET_METRICS. All metrics are at hand, so that none misses the call's timeout.</summary>
internal static class MetricsCalls
{
    public static Task GetMetricsAsync(OperatorRequest request)
    {
        var metrics = new Response.Types.GetMetrics();
        metrics.Metrics.AddRange(MetricsSnapshot.Take(new(request.View), request.Service<TimeProvider>().GetUtcNow())
            .Select(metric => new Metric { Name = metric.Key, Value = metric.Value }));
        return request.ReplyAsync(new() { Type = Response.Types.Type.GetMetrics, GetMetrics = metrics });
    }
}
