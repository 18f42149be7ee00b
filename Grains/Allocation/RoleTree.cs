namespace Levee.Grains.Allocation;

/// <summary>All roles that somebody uses, as the tree that their paths make.</summary>
internal sealed class RoleTree
{
    private Dictionary<string, double> _weights = new(StringComparer.Ordinal);

    /// <summary>The root, above <c>web</c> and <c>*</c>.</summary>
    public RoleNode Root { get; } = new("", "", null);

    /// <summary>Those with a quota.</summary>
    public IReadOnlyList<RoleNode> WithQuota { get; private set; } = [];

    /// <summary>A role, made when it is not known.</summary>
    public RoleNode Get(string path)
    {
        var node = Root;
        foreach (var part in path.Split('/'))
        {
            if (!node.Below.TryGetValue(part, out var below))
            {
                var at = node.Above is null ? part : $"{node.Path}/{part}";
                node.Below[part] = below = new(at, part, node) { Weight = WeightOf(at) };
            }

            node = below;
        }

        return node;
    }

    /// <summary>Forgets a role that nobody needs any more, and so on upwards.</summary>
    public static void Prune(RoleNode role)
    {
        for (var node = role; node is { IsNeeded: false, Above: { } above }; node = above)
        {
            above.Below.Remove(node.Name);
        }
    }

    /// <summary>All roles.</summary>
    public IEnumerable<RoleNode> All() => Below(Root);

    /// <summary>Sets all quotas; a role that is not listed has none.</summary>
    public void SetQuotas(IReadOnlyCollection<KeyValuePair<string, RoleQuota>> quotas)
    {
        foreach (var role in WithQuota)
        {
            role.Quota = null;
            Prune(role);
        }

        WithQuota = [.. quotas.Select(quota => Get(quota.Key))];
        foreach (var (path, quota) in quotas)
        {
            Get(path).Quota = quota;
        }
    }

    /// <summary>Sets all weights; a role that is not listed has 1. A role that comes later finds its weight.</summary>
    public void SetWeights(IEnumerable<KeyValuePair<string, double>> weights, Sorter sorter)
    {
        _weights = new(weights, StringComparer.Ordinal);
        foreach (var role in All())
        {
            sorter.SetWeight(role, WeightOf(role.Path));
        }
    }

    private double WeightOf(string path) => _weights.GetValueOrDefault(path, 1);

    private static IEnumerable<RoleNode> Below(RoleNode role)
    {
        foreach (var below in role.Below.Values)
        {
            yield return below;
            foreach (var further in Below(below))
            {
                yield return further;
            }
        }
    }
}
