using Orleans;

namespace Levee.Grains.Interfaces.Agents;

/// <summary>The bond between an agent process and its grain's present activation.</summary>
/// <param name="Id">Goes with each later call of the agent.</param>
/// <param name="HeartbeatInterval">Time between two heartbeats.</param>
/// <param name="Refusal">Set when the agent must shut down (marked gone); then the rest has no meaning.</param>
[GenerateSerializer, Immutable, Alias("levee.agent-session")]
public sealed record AgentSession([property: Id(0)] Guid Id, [property: Id(1)] TimeSpan HeartbeatInterval, [property: Id(2)] string? Refusal)
{
    /// <summary>The refusal is not final: the agent keeps its tasks and asks to be admitted again.</summary>
    [Id(3)]
    public bool MayRetry { get; init; }
}
