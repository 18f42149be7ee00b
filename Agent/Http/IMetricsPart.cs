namespace Levee.Agent.Http;

/// <summary>Metrics of one feature. Register it as a service: <see cref="AgentMetrics"/> asks all.</summary>
internal interface IMetricsPart
{
    /// <summary>Sets names and values, at once: nothing is waited for. Names that are always there: spec agent-api section 8.</summary>
    void AddTo(IDictionary<string, double> metrics);
}
