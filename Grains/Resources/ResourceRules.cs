using Mesos.V1;
using DiskSource = Mesos.V1.Resource.Types.DiskInfo.Types.Source.Types.Type;
using Reservation = Mesos.V1.Resource.Types.ReservationInfo;

namespace Levee.Grains.Resources;

/// <summary>What makes a <c>Resource</c> message valid.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10 (resource validity).</remarks>
public static class ResourceRules
{
    /// <summary>Checks resources one by one.</summary>
    /// <returns>What is wrong with the first bad one, or <see langword="null"/>.</returns>
    public static string? Problem(IEnumerable<Resource> resources) =>
        resources.Select(resource => Problem(resource)).FirstOrDefault(problem => problem is not null);

    /// <summary>What is wrong with a resource, or <see langword="null"/>.</summary>
    public static string? Problem(Resource resource) =>
        (resource.Name.Length == 0 ? "Empty resource name" : null)
        ?? ValueProblem(resource)
        ?? DiskProblem(resource)
        ?? ReservationProblem(resource);

    /// <summary>Rules about the resources of one task or executor together.</summary>
    /// <returns>The first problem, as a sentence whose start depends on the rule, or <see langword="null"/>.</returns>
    /// <param name="owner"><c>Task</c> or <c>Executor</c>.</param>
    public static string? TogetherProblem(string owner, IReadOnlyCollection<Resource> resources)
    {
        var persistent = new HashSet<(string, string)>();
        foreach (var resource in resources.Where(resource => resource.Disk?.Persistence is not null))
        {
            var id = resource.Disk.Persistence.Id;
            if (!persistent.Add((ReservationFormat.StackOf(resource).LastOrDefault()?.Role ?? "*", id)))
            {
                return $"{owner} uses duplicate persistence ID: {id}";
            }
        }

        var roles = resources.Select(resource => resource.AllocationInfo?.Role).Distinct().Take(2).ToList();
        if (roles.Count > 1)
        {
            return $"Invalid {owner.ToLowerInvariant()} resources: The resources have multiple allocation roles ('{roles[1]}' and '{roles[0]}')"
                + " but only one allocation role is allowed";
        }

        var mixed = resources.GroupBy(resource => resource.Name).FirstOrDefault(group => group.Select(resource => resource.Revocable is null).Distinct().Count() > 1);
        return mixed is null
            ? null
            : $"{owner} mixes revocable and non-revocable resources: Cannot use both revocable and non-revocable '{mixed.Key}' at the same time";
    }

    private static string? ValueProblem(Resource resource)
    {
        var set = (resource.Scalar is not null, resource.Ranges is not null, resource.Set is not null);
        return resource.Type switch
        {
            Value.Types.Type.Scalar when set is (true, false, false) =>
                resource.Scalar is { } scalar && double.IsFinite(scalar.Value) && ResourceAmount.ToThousandths(scalar.Value) >= 0 ? null : "Invalid scalar resource: value < 0",
            Value.Types.Type.Ranges when set is (false, true, false) => RangesProblem(resource.Ranges!),
            Value.Types.Type.Set when set is (false, false, true) =>
                resource.Set is { } items && items.Item.Distinct(StringComparer.Ordinal).Count() == items.Item.Count ? null : "Invalid set resource: duplicated elements",
            Value.Types.Type.Scalar => "Invalid scalar resource",
            Value.Types.Type.Ranges => "Invalid ranges resource",
            Value.Types.Type.Set => "Invalid set resource",
            _ => "Unsupported resource type",
        };
    }

    private static string? RangesProblem(Value.Types.Ranges ranges)
    {
        Value.Types.Range? last = null;
        foreach (var range in ranges.Range.OrderBy(range => range.Begin))
        {
            if (range.Begin > range.End)
            {
                return "Invalid ranges resource: begin > end";
            }

            if (last is not null && range.Begin <= last.End)
            {
                return "Invalid ranges resource: overlapping ranges";
            }

            last = range;
        }

        return null;
    }

    private static string? DiskProblem(Resource resource)
    {
        if (resource.Disk is not { } disk)
        {
            return null;
        }

        return resource.Name != "disk" ? $"DiskInfo should not be set for {resource.Name} resource"
            : disk is { Source.Type: DiskSource.Unknown } ? "Unsupported 'DiskInfo.Source.Type'"
            : disk is { Source: { Type: DiskSource.Block or DiskSource.Raw, Path: not null } } or { Source: { Type: DiskSource.Block or DiskSource.Raw, Mount: not null } }
                ? "Mount and path must not be set for a block or raw disk source"
            : disk is { Persistence: null, Volume: null, Source: null } ? "DiskInfo is set but empty"
            : disk is { Persistence: null, Volume: not null } ? "Non-persistent volume not supported"
            : disk.Persistence is null ? null
            : VolumeProblem(resource, disk);
    }

    private static string? VolumeProblem(Resource resource, Resource.Types.DiskInfo disk) =>
        !ReservationFormat.StackOf(resource).Any() ? "Persistent volumes cannot be created from unreserved resources"
        : resource.Revocable is not null ? "Persistent volumes cannot be created from revocable resources"
        : disk.Volume is null ? "Expecting 'volume' to be set for persistent volume"
        : disk.Volume.HasHostPath ? "Expecting 'host_path' to be unset for persistent volume"
        : null;

    private static string? ReservationProblem(Resource resource)
    {
        if (resource.Reservations.Count == 0)
        {
            return resource.Reservation is null ? null
                : resource.Reservation.HasType || resource.Reservation.HasRole ? "'Resource.ReservationInfo.type' and 'role' must not be set in 'Resource.reservation'"
                : !resource.HasRole || resource.Role == "*" ? "Invalid reservation: role \"*\" cannot be dynamically reserved"
                : null;
        }

        for (var i = 0; i < resource.Reservations.Count; i++)
        {
            var entry = resource.Reservations[i];
            var problem = !entry.HasType || entry.Type == Reservation.Types.Type.Unknown ? "Invalid reservation: missing 'type'"
                : !entry.HasRole || entry.Role is "" or "*" ? "Invalid reservation: missing or invalid 'role'"
                : i == 0 ? null
                : entry.Type != Reservation.Types.Type.Dynamic ? "A refined reservation must be DYNAMIC"
                : !entry.Role.StartsWith(resource.Reservations[i - 1].Role + "/", StringComparison.Ordinal)
                    ? $"A refined reservation's role '{entry.Role}' must be below '{resource.Reservations[i - 1].Role}'"
                : null;
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }
}
