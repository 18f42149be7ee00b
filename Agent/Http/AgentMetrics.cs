namespace Levee.Agent.Http;

/// <summary>All metrics of the agent, for <c>/metrics/snapshot</c> and GET_METRICS. Source: spec agent-api section 8.</summary>
internal sealed class AgentMetrics(IEnumerable<IMetricsPart> parts)
{
    /// <summary>What Mesos counts from its start on, and what there is nothing of here.</summary>
    private static readonly string[] Usual = ["resource_provider_manager/events/disconnect", "resource_provider_manager/events/subscribe", "resource_provider_manager/subscribed"];

    /// <summary>Names and values, sorted by name.</summary>
    /// <param name="timeout">What Mesos would wait for slow ones; here there are none.</param>
    public Task<SortedDictionary<string, double>> ReadAsync(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var name in Usual)
        {
            metrics[name] = 0;
        }

        foreach (var part in parts)
        {
            part.AddTo(metrics);
        }

        return Task.FromResult(metrics);
    }
}
