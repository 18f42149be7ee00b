using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Resources;

namespace Levee.Grains.Allocation;

/// <summary>Who has how much of the cluster: roles among each other, then the frameworks of each role.</summary>
/// <remarks>Source: spec mesos/allocator.md sections 2 and 3: one total for all sorters, offered counts like used.</remarks>
internal sealed class FairShares
{
    private readonly Quantities _total = new();
    private readonly DrfSorter _roles;
    private readonly Dictionary<string, DrfSorter> _frameworks = new(StringComparer.Ordinal);

    public FairShares() => _roles = new(_total);

    /// <summary>Dominant share of a role, 0 to 1.</summary>
    public double ShareOf(string role) => _roles.ShareOf(role);

    /// <summary>Pairs of role and framework, the one furthest below its fair share first. Charge nothing meanwhile.</summary>
    public IEnumerable<(string Role, FrameworkId FrameworkId)> InTurn()
    {
        foreach (var role in _roles.Sort())
        {
            foreach (var framework in _frameworks[role].Sort())
            {
                yield return (role, new(framework));
            }
        }
    }

    /// <summary>Puts a framework in turn under roles, or out of it.</summary>
    public void SetWanted(FrameworkId frameworkId, IReadOnlyCollection<(string Role, bool Wanted)> roles)
    {
        foreach (var (role, wanted) in roles)
        {
            var sorter = Of(role);
            sorter.SetActive(frameworkId.Value, wanted);
            _roles.SetActive(role, !sorter.IsIdle);
        }
    }

    /// <summary>Charges an allocation.</summary>
    public void Charge(FrameworkId frameworkId, string role, ResourceBundle resources) => Charge(frameworkId, role, resources, counts: true);

    /// <summary>Corrects totals and charges from one report of an agent to the next.</summary>
    public void Replace(AgentPool? last, AgentPool? next)
    {
        if (last is null || next is null || !last.Total.Equals(next.Total))
        {
            _total.Add(last?.Total ?? ResourceBundle.Empty, -1);
            _total.Add(next?.Total ?? ResourceBundle.Empty, 1);
        }

        foreach (var (key, resources) in last?.Held ?? new Dictionary<(FrameworkId, string), ResourceBundle>())
        {
            if (next is null || !next.Held.TryGetValue(key, out var still) || !still.Equals(resources))
            {
                Of(key.Role).Credit(key.FrameworkId.Value, resources);
                _roles.Credit(key.Role, resources);
            }
        }

        foreach (var (key, resources) in next?.Held ?? new Dictionary<(FrameworkId, string), ResourceBundle>())
        {
            if (last is null || !last.Held.TryGetValue(key, out var before) || !before.Equals(resources))
            {
                Charge(key.FrameworkId, key.Role, resources, counts: false);
            }
        }
    }

    private void Charge(FrameworkId frameworkId, string role, ResourceBundle resources, bool counts)
    {
        Of(role).Charge(frameworkId.Value, resources, counts);
        _roles.Charge(role, resources, counts);
    }

    private DrfSorter Of(string role) => _frameworks.TryGetValue(role, out var sorter) ? sorter : _frameworks[role] = new(_total);
}
