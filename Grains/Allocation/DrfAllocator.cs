using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Resources;

namespace Levee.Grains.Allocation;

/// <summary>Dominant resource fairness over one level of roles, then over the frameworks of a role; whole agents at a time.</summary>
/// <param name="random">Order of agents within a run.</param>
/// <param name="standard">The master's <c>--min_allocatable_resources</c>.</param>
/// <remarks>
/// An agent is looked at when its report changed, when a refusal that stood in the way ends, or when some framework wants more than before; otherwise the
/// last run's outcome would only repeat. Source: spec mesos/allocator.md sections 3 to 6, without quota, weights and nested roles.
/// </remarks>
internal sealed class DrfAllocator(Random random, MinAllocatable standard) : IAllocator
{
    private readonly Dictionary<AgentId, AgentPool> _agents = [];
    private readonly Dictionary<FrameworkId, FrameworkClaim> _frameworks = [];
    private readonly FairShares _shares = new();
    private readonly HashSet<AgentId> _candidates = [];
    private readonly PriorityQueue<AgentId, DateTimeOffset> _refusalEnds = new();
    private readonly Dictionary<AgentId, DateTimeOffset> _nextEnd = [];

    public bool SetFramework(AllocatorFramework framework)
    {
        var claim = _frameworks.TryGetValue(framework.Id, out var known) ? known : _frameworks[framework.Id] = new(framework with { Active = false });
        var before = claim.WantedRoles.ToHashSet();
        var leaving = claim.Framework.SuppressedRoles.Except(framework.SuppressedRoles).ToList();
        var changed = !claim.Framework.Info.Equals(framework.Info) || !Equals(claim.Framework.Constraints, framework.Constraints);
        var dropped = claim.Framework.Roles.Except(framework.Roles).ToList();
        claim.Framework = framework;
        claim.Forgive([.. leaving, .. dropped]);
        if (!framework.Active)
        {
            claim.ForgiveAll();
        }

        _shares.SetWanted(framework.Id, [.. dropped.Concat(framework.Roles).Select(role => (role, claim.Wants(role)))]);
        if (!changed && claim.WantedRoles.All(before.Contains))
        {
            return false;
        }

        ConsiderAll();
        return claim.WantedRoles.Any();
    }

    public void RemoveFramework(FrameworkId frameworkId)
    {
        if (_frameworks.Remove(frameworkId, out var claim))
        {
            _shares.SetWanted(frameworkId, [.. claim.Framework.Roles.Select(role => (role, false))]);
        }
    }

    public bool SetAgent(AllocatorAgent agent)
    {
        _agents.TryGetValue(agent.Id, out var last);
        var next = new AgentPool(agent, last);
        var likeLast = last is not null && last.IsLike(next);
        if (last is not null && !last.Report.Info.Attributes.Equals(agent.Info.Attributes))
        {
            ForgiveAll(agent.Id);
        }

        _shares.Replace(last, next);
        _agents[agent.Id] = next;
        _candidates.Add(agent.Id);
        return !likeLast && agent.Active;
    }

    public void RemoveAgent(AgentId agentId)
    {
        _agents.Remove(agentId, out var last);
        _shares.Replace(last, null);
        _candidates.Remove(agentId);
        ForgiveAll(agentId);
    }

    public void Refuse(FrameworkId frameworkId, string role, AgentId agentId, ResourceBundle resources, DateTimeOffset until)
    {
        if (!resources.IsEmpty && _frameworks.TryGetValue(frameworkId, out var claim) && claim.Framework.Active)
        {
            claim.Refuse(role, agentId, new(resources, until));
        }
    }

    public void Revive(FrameworkId frameworkId, IReadOnlyCollection<string> roles)
    {
        if (_frameworks.TryGetValue(frameworkId, out var claim))
        {
            claim.Forgive(roles);
            ConsiderAll();
        }
    }

    public IReadOnlyList<Allocation> Allocate(DateTimeOffset now)
    {
        while (_refusalEnds.TryPeek(out var agentId, out var end) && end <= now)
        {
            _refusalEnds.Dequeue();
            _nextEnd.Remove(agentId);
            _candidates.Add(agentId);
        }

        var candidates = _candidates.Where(agentId => _agents.TryGetValue(agentId, out var agent) && agent.Report.Active && !agent.Free.IsEmpty).ToArray();
        _candidates.Clear();
        random.Shuffle(candidates);
        var made = new List<Allocation>();
        foreach (var agentId in candidates)
        {
            Allocate(agentId, _agents[agentId], now, made);
        }

        return made;
    }

    private void Allocate(AgentId agentId, AgentPool agent, DateTimeOffset now, List<Allocation> made)
    {
        var first = made.Count;
        foreach (var (role, frameworkId) in _shares.InTurn())
        {
            if (agent.Free.IsEmpty)
            {
                break;
            }

            if (Portion(agent, _frameworks[frameworkId], role, now) is { } portion)
            {
                agent.Take(frameworkId, role, portion);
                made.Add(new(agentId, frameworkId, role, portion));
            }
        }

        // Charged only now: the order that is being walked must not change on the way.
        foreach (var allocation in made.Skip(first))
        {
            _shares.Charge(allocation.FrameworkId, allocation.Role, allocation.Resources);
        }
    }

    private ResourceBundle? Portion(AgentPool agent, FrameworkClaim claim, string role, DateTimeOffset now)
    {
        var free = agent.Free.All(slice => slice.Kind.IsAllocatableTo(role)) ? agent.Free : agent.Free.Where(slice => slice.Kind.IsAllocatableTo(role));
        if (free.IsEmpty || !claim.IsServedBy(agent, role))
        {
            return null;
        }

        var portion = claim.Strip(free);
        if (!claim.Admits(portion, role, standard))
        {
            return null;
        }

        if (claim.RefusedUntil(role, agent.Report.Id, portion, now) is { } end)
        {
            LookAgain(agent.Report.Id, end);
            return null;
        }

        return portion.AllocatedTo(role);
    }

    // One look ahead per agent: when it comes, the next one is found.
    private void LookAgain(AgentId agentId, DateTimeOffset end)
    {
        if (!_nextEnd.TryGetValue(agentId, out var next) || end < next)
        {
            _nextEnd[agentId] = end;
            _refusalEnds.Enqueue(agentId, end);
        }
    }

    private void ConsiderAll() => _candidates.UnionWith(_agents.Keys);

    private void ForgiveAll(AgentId agentId)
    {
        foreach (var claim in _frameworks.Values)
        {
            claim.Forgive(agentId);
        }
    }
}
