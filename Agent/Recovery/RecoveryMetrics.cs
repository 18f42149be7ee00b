using Levee.Agent.Http;

namespace Levee.Agent.Recovery;

/// <summary>How the agent took up what an agent before it left. Source: spec agent-behaviour section 4.1.</summary>
internal sealed class RecoveryMetrics(RecoveryProgress progress) : IMetricsPart
{
    public void AddTo(IDictionary<string, double> metrics)
    {
        metrics["slave/recovery_errors"] = progress.Errors;
        metrics["slave/recovery_time_secs"] = progress.Duration.TotalSeconds;
    }
}
