using Levee.Agent.Http;

namespace Levee.Agent.Executors;

/// <summary>Messages between frameworks and executors that were handed on, and those that nobody could be handed, since the start. Source: spec agent-api section 8.</summary>
internal sealed class MessageCounters : IMetricsPart
{
    private long _valid;
    private long _invalid;

    public void Count(bool isHandedOn) => Interlocked.Increment(ref isHandedOn ? ref _valid : ref _invalid);

    public void AddTo(IDictionary<string, double> metrics)
    {
        metrics["slave/valid_framework_messages"] = Interlocked.Read(ref _valid);
        metrics["slave/invalid_framework_messages"] = Interlocked.Read(ref _invalid);
    }
}
