using Levee.Grains.Interfaces.ClusterFeed;
using Mesos.V1;
using Mesos.V1.Quota;

namespace Levee.Silo.Operator;

/// <summary>A role as operators see it; sums include its sub-roles. Source: operator-api, B.6.</summary>
internal sealed class KnownRole(string name)
{
    private const double UsualWeight = 1;

    public string Name => name;

    public double Weight { get; private set; } = UsualWeight;

    /// <summary><see langword="null"/>: none was set.</summary>
    public QuotaConfig? Quota { get; private set; }

    public ResourceTotals Allocated { get; } = new();

    public ResourceTotals Offered { get; } = new();

    public ResourceTotals Reserved { get; } = new();

    /// <summary>What counts against quota: reservations, and unreserved resources in use.</summary>
    public ResourceTotals Consumed { get; } = new();

    /// <summary>Allocated and offered together.</summary>
    public ResourceTotals Resources
    {
        get
        {
            var sum = new ResourceTotals();
            sum.Add(Allocated);
            sum.Add(Offered);
            return sum;
        }
    }

    /// <summary>Ids of frameworks that are subscribed to this very role.</summary>
    public List<string> Frameworks { get; } = [];

    /// <summary>Roles of the white list; without one those that frameworks, reservations, weights or quota name, with their ancestors. Sorted by name.</summary>
    public static IReadOnlyCollection<KnownRole> All(ClusterSummary cluster)
    {
        var roles = new SortedDictionary<string, KnownRole>(StringComparer.Ordinal);
        foreach (var role in cluster.View.Configuration.Roles)
        {
            roles[role] = new(role);
        }

        var listed = roles.Count > 0 ? roles.Keys.ToHashSet(StringComparer.Ordinal) : null;
        AddFrameworks(roles, cluster);
        AddConfiguration(roles, cluster.View.Configuration);
        foreach (var agent in cluster.RegisteredAgents)
        {
            AddResources(roles, agent);
        }

        return [.. roles.Values.Where(role => (listed is null || listed.Contains(role.Name)) && cluster.SeesRole(role.Name))];
    }

    private static void AddFrameworks(SortedDictionary<string, KnownRole> roles, ClusterSummary cluster)
    {
        foreach (var framework in cluster.RegisteredFrameworks)
        {
            foreach (var role in FrameworkJson.RolesOf(framework.Info))
            {
                Find(roles, role).FirstOrDefault()?.Frameworks.Add(framework.Info.Id.Value);
            }
        }
    }

    private static void AddConfiguration(SortedDictionary<string, KnownRole> roles, ClusterConfiguration configuration)
    {
        foreach (var weight in configuration.Weights.Where(weight => weight.Role.Length > 0))
        {
            Find(roles, weight.Role)[0].Weight = weight.Weight;
        }

        foreach (var quota in configuration.Quotas.Where(quota => quota.Role.Length > 0))
        {
            Find(roles, quota.Role)[0].Quota = quota;
        }
    }

    private static void AddResources(SortedDictionary<string, KnownRole> roles, AgentRecord agent)
    {
        foreach (var resource in agent.Total)
        {
            Add(roles, EndpointResources.RoleOf(resource), resource, static role => role.Reserved, static role => role.Consumed);
        }

        foreach (var resource in agent.Allocated)
        {
            Add(roles, resource.AllocationInfo?.Role, resource, static role => role.Allocated, EndpointResources.RoleOf(resource) is null ? static role => role.Consumed : null);
        }

        foreach (var resource in agent.Offers.SelectMany(offer => offer.Resources))
        {
            Add(roles, resource.AllocationInfo?.Role, resource, static role => role.Offered, null);
        }
    }

    private static void Add(SortedDictionary<string, KnownRole> roles, string? role, Resource resource, Func<KnownRole, ResourceTotals> to, Func<KnownRole, ResourceTotals>? alsoTo)
    {
        foreach (var ancestor in role is null ? [] : Find(roles, role))
        {
            to(ancestor).Add([resource]);
            alsoTo?.Invoke(ancestor).Add([resource]);
        }
    }

    /// <returns>The role and its ancestors, nearest first; those that are new become known. None for a blank name.</returns>
    private static List<KnownRole> Find(SortedDictionary<string, KnownRole> roles, string name)
    {
        var found = new List<KnownRole>();
        for (var end = name.Length; end > 0; end = name.LastIndexOf('/', end - 1))
        {
            var ancestor = name[..end];
            found.Add(roles.TryGetValue(ancestor, out var known) ? known : roles[ancestor] = new(ancestor));
        }

        return found;
    }
}
