using System.Collections.Immutable;
using Orleans;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>An agent's answer to a challenge: only who has the principal's secret can give it, and it does not tell the secret.</summary>
/// <param name="Principal">Who the agent says to be.</param>
/// <param name="Challenge">As the master gave it; good for one proof.</param>
/// <param name="Response">HMAC-SHA256 over challenge, principal and the agent's pid; its key is the SHA-256 of the secret.</param>
[GenerateSerializer, Immutable, Alias("levee.agent-proof")]
public sealed record AgentProof([property: Id(0)] string Principal, [property: Id(1)] Guid Challenge, [property: Id(2)] ImmutableArray<byte> Response);
