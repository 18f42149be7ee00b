using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>The document <c>/roles</c>. Source: operator-api, B.6.</summary>
internal static class RolesJson
{
    public static void Write(ref JsonOutput output, ClusterSummary cluster)
    {
        output.BeginObject();
        output.Name("roles"u8);
        output.BeginArray();
        foreach (var role in KnownRole.All(cluster))
        {
            WriteRole(ref output, role);
        }

        output.EndArray();
        output.EndObject();
    }

    private static void WriteRole(ref JsonOutput output, KnownRole role)
    {
        output.BeginObject();
        output.Field("name"u8, role.Name);
        output.Field("weight"u8, role.Weight);
        WriteQuota(ref output, role);
        WriteQuantities(ref output, "resources"u8, role.Resources);
        WriteQuantities(ref output, "allocated"u8, role.Allocated);
        WriteQuantities(ref output, "offered"u8, role.Offered);
        WriteQuantities(ref output, "reserved"u8, role.Reserved);
        output.Field("frameworks"u8, role.Frameworks);
        output.EndObject();
    }

    private static void WriteQuota(ref JsonOutput output, KnownRole role)
    {
        output.Name("quota"u8);
        output.BeginObject();
        output.Field("role"u8, role.Name);
        WriteScalars(ref output, "guarantee"u8, role.Quota?.Guarantees);
        WriteScalars(ref output, "limit"u8, role.Quota?.Limits);
        output.Name("consumed"u8);
        role.Consumed.WriteQuantities(ref output, scalarsOnly: true);
        output.EndObject();
    }

    private static void WriteScalars(ref JsonOutput output, ReadOnlySpan<byte> name, IEnumerable<KeyValuePair<string, Value.Types.Scalar>>? scalars)
    {
        output.Name(name);
        output.BeginObject();
        foreach (var (resource, scalar) in (scalars ?? []).OrderBy(scalar => scalar.Key, StringComparer.Ordinal))
        {
            output.Name(resource);
            output.Number(scalar.Value);
        }

        output.EndObject();
    }

    private static void WriteQuantities(ref JsonOutput output, ReadOnlySpan<byte> name, ResourceTotals resources)
    {
        output.Name(name);
        resources.WriteQuantities(ref output);
    }
}
