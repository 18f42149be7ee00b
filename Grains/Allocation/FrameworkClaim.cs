using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Resources;
using Levee.Grains.Tasks;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Allocation;

/// <summary>What the allocator knows of one framework: what it wants, and what it refused.</summary>
internal sealed class FrameworkClaim(AllocatorFramework framework)
{
    private readonly Dictionary<(string, AgentId), List<Refusal>> _refusals = [];

    /// <summary>Its description.</summary>
    public AllocatorFramework Framework { get; set; } = framework;

    /// <summary>Whether it is in turn under a role.</summary>
    public bool Wants(string role) => Framework.Active && Framework.Roles.Contains(role) && !Framework.SuppressedRoles.Contains(role);

    /// <summary>Roles under which it is in turn.</summary>
    public IEnumerable<string> WantedRoles => Framework.Roles.Where(Wants);

    /// <summary>Whether the agent can serve the framework under a role.</summary>
    /// <remarks>Source: spec mesos/allocator.md section 5 (capable, filtered).</remarks>
    public bool IsServedBy(AgentPool agent, string role) =>
        (!agent.HasGpus || Framework.Info.Can(Capability.GpuResources))
        && (!Framework.Info.Can(Capability.MultiRole) || agent.Can(AgentCapability.MultiRole))
        && (!role.Contains('/', StringComparison.Ordinal) || agent.Can(AgentCapability.HierarchicalRole))
        && OfferConstraintRules.Admit(Framework.Constraints, role, agent.Report.Info);

    /// <summary>Leaves out what the framework cannot handle.</summary>
    public ResourceBundle Strip(ResourceBundle resources)
    {
        var keepsShared = Framework.Info.Can(Capability.SharedResources);
        var keepsRevocable = Framework.Info.Can(Capability.RevocableResources);
        var keepsRefined = Framework.Info.Can(Capability.ReservationRefinement);
        bool Keeps(ResourceSlice slice) =>
            (keepsShared || !slice.Kind.IsShared) && (keepsRevocable || !slice.Kind.IsRevocable) && (keepsRefined || slice.Kind.Reservations.Count <= 1);
        return resources.All(Keeps) ? resources : resources.Where(Keeps);
    }

    /// <summary>Whether resources are worth an offer under a role.</summary>
    public bool Admits(ResourceBundle resources, string role, MinAllocatable standard) => (MinAllocatable.Of(Framework.Info, role) ?? standard).Admits(resources);

    /// <summary>Adds a refusal.</summary>
    public void Refuse(string role, AgentId agentId, Refusal refusal)
    {
        if (!_refusals.TryGetValue((role, agentId), out var list))
        {
            _refusals.Add((role, agentId), list = []);
        }

        // A refusal that another one covers for at least as long says nothing more.
        list.RemoveAll(old => old.Until <= refusal.Until && refusal.Resources.Contains(old.Resources));
        list.Add(refusal);
    }

    /// <summary>When a refusal that stands against these resources ends; <see langword="null"/>: none does.</summary>
    public DateTimeOffset? RefusedUntil(string role, AgentId agentId, ResourceBundle resources, DateTimeOffset now)
    {
        if (!_refusals.TryGetValue((role, agentId), out var list))
        {
            return null;
        }

        list.RemoveAll(refusal => refusal.Until <= now);
        if (list.Count == 0)
        {
            _refusals.Remove((role, agentId));
        }

        var hit = list.FindIndex(refusal => refusal.Resources.Contains(resources));
        return hit < 0 ? null : list[hit].Until;
    }

    /// <summary>Forgets refusals under some roles.</summary>
    public void Forgive(IReadOnlyCollection<string> roles) => Forgive(key => roles.Contains(key.Item1));

    /// <summary>Forgets refusals of an agent.</summary>
    public void Forgive(AgentId agentId) => Forgive(key => key.Item2 == agentId);

    /// <summary>Forgets all refusals.</summary>
    public void ForgiveAll() => _refusals.Clear();

    private void Forgive(Func<(string, AgentId), bool> condition)
    {
        foreach (var key in _refusals.Keys.Where(condition).ToList())
        {
            _refusals.Remove(key);
        }
    }
}
