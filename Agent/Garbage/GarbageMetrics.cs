using Levee.Agent.Http;

namespace Levee.Agent.Garbage;

/// <summary>Metrics of garbage collection. Source: spec agent-api section 8.</summary>
internal sealed class GarbageMetrics(GarbageCollector collector) : IMetricsPart
{
    public void AddTo(IDictionary<string, double> metrics)
    {
        metrics["gc/path_removals_succeeded"] = collector.Succeeded;
        metrics["gc/path_removals_failed"] = collector.Failed;
        metrics["gc/path_removals_pending"] = collector.Pending;
        metrics["slave/executor_directory_max_allowed_age_secs"] = collector.MaxAge.TotalSeconds;
    }
}
