using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Grains.Master;

/// <summary>Spreads the marking of unreachable agents over time. Pure.</summary>
/// <remarks>The first agent may go at once, the next one an interval later. Source: flag <c>--agent_removal_rate_limit</c>, spec mesos/master-behaviour.md section 5.</remarks>
internal sealed class RemovalLimiter(RemovalRate rate)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly HashSet<AgentId> _waiting = [];
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Asks for one agent.</summary>
    /// <returns>Zero: it may go now. Else the time after which to ask again; at most a minute, for others may have come back.</returns>
    public TimeSpan Take(AgentId agentId, DateTimeOffset now)
    {
        if (now >= _next)
        {
            _waiting.Remove(agentId);
            _next = now + rate.Interval;
            return TimeSpan.Zero;
        }

        _waiting.Add(agentId);
        var wait = _next - now + (rate.Interval * (_waiting.Count - 1));
        return wait < LongestWait ? wait : LongestWait;
    }

    /// <summary>The agent came back: those behind it move up.</summary>
    public void Cancel(AgentId agentId) => _waiting.Remove(agentId);
}
