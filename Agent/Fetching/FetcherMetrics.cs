using Levee.Agent.Fetching.Caching;
using Levee.Agent.Http;

namespace Levee.Agent.Fetching;

/// <summary>Metrics of fetching. Source: spec agent-api section 8.</summary>
internal sealed class FetcherMetrics(Fetcher fetcher, FetcherCache cache) : IMetricsPart
{
    public void AddTo(IDictionary<string, double> metrics)
    {
        metrics["containerizer/fetcher/task_fetches_succeeded"] = fetcher.Succeeded;
        metrics["containerizer/fetcher/task_fetches_failed"] = fetcher.Failed;
        metrics["containerizer/fetcher/cache_size_total_bytes"] = cache.Size;
        metrics["containerizer/fetcher/cache_size_used_bytes"] = cache.Used;
    }
}
