namespace Levee.Silo.Metrics;

/// <summary>Settings of the metrics.</summary>
/// <param name="PerFramework">Each framework has metrics of its own. Mesos' flag: <c>--publish_per_framework_metrics</c>.</param>
internal sealed record MetricsOptions(bool PerFramework);
