using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Allocation;

/// <summary>All refusals that stand, found by agent, by framework and by their end.</summary>
internal sealed class RefusalBook
{
    // Forgiven refusals stay in the queue until there are too many of them.
    private const int MostForgiven = 1000;

    private readonly PriorityQueue<Refusal, DateTimeOffset> _ends = new();
    private int _forgiven;

    /// <summary>Adds one.</summary>
    public void Add(Seat seat, AgentPool agent, ResourceBundle resources, DateTimeOffset until, long run)
    {
        var byAgent = agent.Refusals ??= [];
        if (!byAgent.TryGetValue(seat, out var list))
        {
            byAgent.Add(seat, list = []);
            seat.RefusedOn.Add(agent);
        }

        // A refusal that another one covers for at least as long says nothing more.
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (list[i].Until <= until && resources.Contains(list[i].Resources))
            {
                Forgive(list[i]);
                list.RemoveAt(i);
            }
        }

        var refusal = new Refusal(seat, agent, resources, until, run);
        list.Add(refusal);
        seat.Role.Refusals++;
        _ends.Enqueue(refusal, until);
    }

    /// <summary>Whether a framework does not want these resources.</summary>
    public static bool Stands(Seat seat, AgentPool agent, ResourceBundle offered, Moment moment)
    {
        if (agent.Refusals is null || !agent.Refusals.TryGetValue(seat, out var list))
        {
            return false;
        }

        foreach (var refusal in list)
        {
            if (!refusal.HasEnded(moment) && refusal.Resources.Contains(offered))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Drops all refusals of a framework under a role.</summary>
    public void Forgive(Seat seat)
    {
        foreach (var agent in seat.RefusedOn)
        {
            agent.Refusals!.Remove(seat, out var list);
            list!.ForEach(Forgive);
        }

        seat.RefusedOn.Clear();
        Tidy();
    }

    /// <summary>Drops all refusals of an agent.</summary>
    public void Forgive(AgentPool agent)
    {
        foreach (var (seat, list) in agent.Refusals ?? [])
        {
            seat.RefusedOn.Remove(agent);
            list.ForEach(Forgive);
        }

        agent.Refusals = null;
        Tidy();
    }

    /// <summary>Drops those that have ended.</summary>
    /// <returns>The agents on which one ended; may name one several times.</returns>
    public List<AgentPool> End(Moment moment)
    {
        var agents = new List<AgentPool>();
        List<Refusal>? tooYoung = null;
        while (_ends.TryPeek(out var refusal, out var until) && until <= moment.Now)
        {
            _ends.Dequeue();
            if (refusal.IsForgiven)
            {
                _forgiven--;
            }
            else if (refusal.HasEnded(moment))
            {
                Remove(refusal);
                agents.Add(refusal.Agent);
            }
            else
            {
                (tooYoung ??= []).Add(refusal);
            }
        }

        tooYoung?.ForEach(refusal => _ends.Enqueue(refusal, refusal.Until));
        return agents;
    }

    private static void Remove(Refusal refusal)
    {
        var list = refusal.Agent.Refusals![refusal.Seat];
        list.Remove(refusal);
        refusal.Seat.Role.Refusals--;
        if (list.Count == 0)
        {
            refusal.Agent.Refusals.Remove(refusal.Seat);
            refusal.Seat.RefusedOn.Remove(refusal.Agent);
        }
    }

    private void Forgive(Refusal refusal)
    {
        refusal.IsForgiven = true;
        refusal.Seat.Role.Refusals--;
        _forgiven++;
    }

    private void Tidy()
    {
        if (_forgiven > MostForgiven && _forgiven > _ends.Count / 2)
        {
            var standing = _ends.UnorderedItems.Where(item => !item.Element.IsForgiven).ToList();
            _ends.Clear();
            _ends.EnqueueRange(standing);
            _forgiven = 0;
        }
    }
}
