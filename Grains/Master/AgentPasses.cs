using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Grains.Master;

/// <summary>What the master gave out to agents and takes back once: challenges to prove who they are, and passes to connect with. In memory; all last equally long.</summary>
/// <param name="lifetime">Time to come back with one.</param>
internal sealed class AgentPasses(TimeSpan lifetime)
{
    /// <summary>More than agents that come at once; beyond it the oldest are void.</summary>
    internal const int Most = 200_000;

    private readonly Dictionary<Guid, AgentId?> _given = [];
    private readonly Queue<(Guid Token, DateTimeOffset Given)> _oldest = [];

    /// <summary>Gives out a challenge.</summary>
    public Guid Challenge(DateTimeOffset now) => Give(null, now);

    /// <summary>Gives out a pass for an agent that was admitted.</summary>
    public Guid Pass(AgentId agentId, DateTimeOffset now) => Give(agentId, now);

    /// <returns>Whether the challenge was given out and not taken back; it is void from now on.</returns>
    public bool TakeChallenge(Guid challenge, DateTimeOffset now) => Take(challenge, null, now);

    /// <returns>Whether the pass is the agent's, and was not used; it is void from now on.</returns>
    public bool TakePass(AgentId agentId, Guid pass, DateTimeOffset now) => Take(pass, agentId, now);

    private Guid Give(AgentId? agentId, DateTimeOffset now)
    {
        Expire(now);
        var token = Guid.NewGuid();
        _given[token] = agentId;
        _oldest.Enqueue((token, now));
        return token;
    }

    private bool Take(Guid token, AgentId? agentId, DateTimeOffset now)
    {
        Expire(now);
        return _given.TryGetValue(token, out var owner) && owner == agentId && _given.Remove(token);
    }

    private void Expire(DateTimeOffset now)
    {
        while (_oldest.TryPeek(out var next) && (next.Given + lifetime < now || _oldest.Count >= Most))
        {
            _given.Remove(_oldest.Dequeue().Token);
        }
    }
}
