using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>The document <c>/roles</c>. Source: operator-api, B.6. Sums of a role include its sub-roles.</summary>
internal static class RolesJson
{
    private const double UsualWeight = 1;

    public static void Write(ref JsonOutput output, ClusterSummary cluster)
    {
        output.BeginObject();
        output.Name("roles"u8);
        output.BeginArray();
        foreach (var role in KnownRoles(cluster))
        {
            WriteRole(ref output, role, cluster);
        }

        output.EndArray();
        output.EndObject();
    }

    private static SortedSet<string> KnownRoles(ClusterSummary cluster)
    {
        var named = cluster.RegisteredFrameworks.SelectMany(framework => FrameworkJson.RolesOf(framework.Info))
            .Concat(cluster.RegisteredAgents.SelectMany(agent => agent.Total).Select(EndpointResources.RoleOf).OfType<string>());
        return new(named.SelectMany(WithAncestors), StringComparer.Ordinal);
    }

    private static IEnumerable<string> WithAncestors(string role)
    {
        for (var end = role.Length; end > 0; end = role.LastIndexOf('/', end - 1))
        {
            yield return role[..end];
        }
    }

    private static void WriteRole(ref JsonOutput output, string role, ClusterSummary cluster)
    {
        var allocated = cluster.RegisteredAgents.SelectMany(agent => agent.Allocated).Where(resource => IsWithin(resource.AllocationInfo?.Role, role)).ToList();
        var offered = cluster.RegisteredAgents.SelectMany(agent => agent.Offers).SelectMany(offer => offer.Resources).Where(resource => IsWithin(resource.AllocationInfo?.Role, role)).ToList();
        var reserved = cluster.RegisteredAgents.SelectMany(agent => agent.Total).Where(resource => IsWithin(EndpointResources.RoleOf(resource), role)).ToList();
        output.BeginObject();
        output.Field("name"u8, role);
        output.Field("weight"u8, UsualWeight);
        WriteQuota(ref output, role, [.. reserved, .. allocated.Where(resource => EndpointResources.RoleOf(resource) is null)]);
        WriteQuantities(ref output, "resources"u8, [.. allocated, .. offered]);
        WriteQuantities(ref output, "allocated"u8, allocated);
        WriteQuantities(ref output, "offered"u8, offered);
        WriteQuantities(ref output, "reserved"u8, reserved);
        output.Field("frameworks"u8, cluster.RegisteredFrameworks.Where(framework => FrameworkJson.RolesOf(framework.Info).Contains(role)).Select(framework => framework.Info.Id.Value));
        output.EndObject();
    }

    private static void WriteQuota(ref JsonOutput output, string role, IEnumerable<Resource> consumed)
    {
        output.Name("quota"u8);
        output.BeginObject();
        output.Field("role"u8, role);
        WriteQuantities(ref output, "guarantee"u8, []);
        WriteQuantities(ref output, "limit"u8, []);
        output.Name("consumed"u8);
        ResourceTotals.Of(consumed).WriteQuantities(ref output, scalarsOnly: true);
        output.EndObject();
    }

    private static void WriteQuantities(ref JsonOutput output, ReadOnlySpan<byte> name, IEnumerable<Resource> resources)
    {
        output.Name(name);
        ResourceTotals.Of(resources).WriteQuantities(ref output);
    }

    private static bool IsWithin(string? role, string ancestor) =>
        role is not null && (role == ancestor || (role.StartsWith(ancestor, StringComparison.Ordinal) && role[ancestor.Length] == '/'));
}
