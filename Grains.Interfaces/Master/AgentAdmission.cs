using Levee.Grains.Interfaces.Identifiers;
using Orleans;

namespace Levee.Grains.Interfaces.Master;

/// <summary>Answer to an agent that asks to be admitted.</summary>
/// <param name="AgentId">The id to go on with; <see langword="null"/> when refused.</param>
/// <param name="Refusal">Why the agent must not run here (its id was marked gone, its machine is down); <see langword="null"/> when admitted.</param>
/// <param name="MayRetry">The refusal is not final: the agent keeps its tasks and asks again later.</param>
[GenerateSerializer, Immutable, Alias("levee.agent-admission")]
public sealed record AgentAdmission([property: Id(0)] AgentId? AgentId, [property: Id(1)] string? Refusal, [property: Id(2)] bool MayRetry)
{
    /// <summary>Goes with the connect that follows; empty where nobody asks for it.</summary>
    [Id(3)]
    public Guid Pass { get; init; }

    /// <summary>The secret is wrong: the agent's process ends, and its executors stay for the next one.</summary>
    [Id(4)]
    public bool IsUnknownPrincipal { get; init; }
}
