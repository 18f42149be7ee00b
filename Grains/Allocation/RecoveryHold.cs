using Levee.Grains.Interfaces.Identifiers;

namespace Levee.Grains.Allocation;

/// <summary>Where there is quota, a new allocator waits for most agents to be back, or it would give away what guarantees need before it knows what they have.</summary>
/// <param name="expected">How many agents were known before.</param>
/// <param name="factor">Part of them that must be back, 0 to 1.</param>
/// <param name="until">When it stops waiting.</param>
/// <remarks>Source: spec mesos/allocator.md section 10.</remarks>
internal sealed class RecoveryHold(int expected, double factor, DateTimeOffset until)
{
    private readonly HashSet<AgentId> _back = [];
    private bool _isOver;

    /// <summary>No wait.</summary>
    public static RecoveryHold None => new(0, 0, DateTimeOffset.MinValue);

    /// <summary>An agent is back, or new.</summary>
    public void Back(AgentId agentId)
    {
        if (!_isOver)
        {
            _back.Add(agentId);
        }
    }

    /// <summary>Whether to wait. Once it is over it stays so.</summary>
    public bool Holds(DateTimeOffset now)
    {
        if (!_isOver && (now >= until || _back.Count >= Math.Floor(factor * expected)))
        {
            _isOver = true;
            _back.Clear();
        }

        return !_isOver;
    }
}
