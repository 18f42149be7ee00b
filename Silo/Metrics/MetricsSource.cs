using Levee.Grains.Interfaces.Metrics;
using Levee.Grains.Metrics;
using Levee.Silo.ClusterViews;
using Levee.Silo.Http;
using Levee.Silo.Operator.Events;

namespace Levee.Silo.Metrics;

/// <summary>All metrics of the master, for <c>/metrics/snapshot</c>, <c>/metrics</c> and GET_METRICS.</summary>
internal sealed class MetricsSource(
    IClusterViewSource views, MasterMetrics counters, AllocatorFigures allocator, DocumentCache documents, EventHub subscribers, MetricsOptions options, TimeProvider clock)
{
    // Mesos waits for ever without a timeout; a scraper that gets most of the metrics is better off.
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Names and values, sorted by name; values that cannot be had in time are left out.</summary>
    /// <param name="timeout"><see langword="null"/>: five seconds.</param>
    public async Task<SortedDictionary<string, double>> ReadAsync(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        AddCounters(metrics);
        var status = await allocator.ReadAsync(timeout ?? UsualTimeout, cancellationToken);
        var (view, now) = (views.Current, clock.GetUtcNow());
        var tasks = new TaskCounts(view);
        ClusterMetrics.AddTo(metrics, view, tasks, now);
        AllocatorMetrics.AddTo(metrics, view, status);
        if (options.PerFramework)
        {
            FrameworkMetrics.AddTo(metrics, view, tasks);
        }

        TimingMetrics.AddTo(metrics, "registrar/state_store_ms", counters.StateStores.Values(now));
        if (counters.StateFetches.Values(now) is [.., var lastFetch])
        {
            metrics["registrar/state_fetch_ms"] = lastFetch;
        }

        metrics[MetricNames.OperatorSubscribers] = subscribers.Subscribers;
        AddQueues(metrics);
        HostLoad.AddTo(metrics);
        return metrics;
    }

    private void AddCounters(SortedDictionary<string, double> metrics)
    {
        foreach (var name in MetricNames.Counters.Concat(MetricNames.Gauges))
        {
            metrics[name] = 0;
        }

        foreach (var (name, value) in counters.Snapshot())
        {
            if (options.PerFramework || !name.StartsWith(FrameworkMetricNames.All, StringComparison.Ordinal))
            {
                metrics[name] = value;
            }
        }
    }

    // Grains have a queue each; what waits for the silo as a whole is work for its threads, and requests for a document.
    private void AddQueues(SortedDictionary<string, double> metrics)
    {
        metrics["master/event_queue_messages"] = 0;
        metrics["master/event_queue_dispatches"] = ThreadPool.PendingWorkItemCount;
        metrics["master/event_queue_http_requests"] = documents.Waiting;
        metrics["allocator/event_queue_dispatches"] = metrics["allocator/mesos/event_queue_dispatches"] = allocator.Waiting;
    }
}
