namespace Levee.Grains.Allocation;

/// <summary>Agents worth looking at, collected between two runs.</summary>
internal sealed class Candidates
{
    private readonly List<AgentPool> _now = [];
    private readonly List<AgentPool> _later = [];
    private Due _all;

    /// <summary>Adds an agent.</summary>
    public void Add(AgentPool agent, Due due)
    {
        if (due > agent.Due)
        {
            agent.Due = due;
            (due == Due.Now ? _now : _later).Add(agent);
        }
    }

    /// <summary>Adds all agents.</summary>
    public void AddAll(Due due) => _all = due > _all ? due : _all;

    /// <summary>Takes those whose time has come.</summary>
    /// <param name="agents">All agents.</param>
    public void Take(bool periodic, IEnumerable<AgentPool> agents, List<AgentPool> taken)
    {
        if (_all == Due.Now || (periodic && _all == Due.Later))
        {
            taken.AddRange(agents);
            _all = Due.Never;
            _now.Clear();
            _later.Clear();
        }
        else
        {
            TakeFrom(_now, Due.Now, taken);
            if (periodic)
            {
                TakeFrom(_later, Due.Later, taken);
            }
        }

        taken.ForEach(static agent => agent.Due = Due.Never);
    }

    // An agent may stand in both lists, or twice in one, when it was taken between; it is taken where it belongs, and once.
    private static void TakeFrom(List<AgentPool> list, Due due, List<AgentPool> taken)
    {
        foreach (var agent in list)
        {
            if (agent.Due == due)
            {
                agent.Due = Due.Never;
                taken.Add(agent);
            }
        }

        list.Clear();
    }
}
