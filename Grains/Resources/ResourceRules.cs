using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Resources;

/// <summary>What makes <c>Resource</c> messages valid, one by one and together.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10 (resource validity); texts as Mesos' master words them.</remarks>
public static class ResourceRules
{
    private static readonly Func<Resource, string?>[] OneByOne =
    [
        resource => resource.Name.Length == 0 ? "Empty resource name" : null, ValueRules.Problem, DiskRules.SourceProblem, ReservationRules.FormatProblem, SharedProblem,
    ];

    /// <summary>Checks the resources of a task, an executor or an operation.</summary>
    /// <returns>What is wrong with the first bad one, or <see langword="null"/>.</returns>
    public static string? Problem(IEnumerable<Resource> resources)
    {
        var all = resources as IReadOnlyCollection<Resource> ?? [.. resources];
        return (ListProblem(all) is { } invalid ? $"Invalid resources: {invalid}" : null)
            ?? First(all, GpuProblem)
            ?? First(all, resource => DiskRules.VolumeProblem(resource) is { } problem ? $"Invalid DiskInfo: {problem}" : null)
            ?? First(all, resource => ReservationRules.RevocableProblem(resource) is { } problem ? $"Invalid ReservationInfo: {problem}" : null);
    }

    /// <summary>What is wrong with the form of the first bad one of several, or <see langword="null"/>.</summary>
    public static string? ListProblem(IEnumerable<Resource> resources) => resources
        .Select(resource => Problem(resource) is { } problem ? $"Resource '{Text(resource)}' is invalid: {problem}" : null).FirstOrDefault(problem => problem is not null);

    /// <summary>What is wrong with the form of one resource, or <see langword="null"/>.</summary>
    public static string? Problem(Resource resource)
    {
        foreach (var rule in OneByOne)
        {
            if (rule(resource) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Two persistent volumes of one role may not have the same id.</summary>
    public static string? PersistenceIdProblem(IEnumerable<Resource> resources)
    {
        var seen = new HashSet<(string, string)>();
        var twice = resources.FirstOrDefault(resource => resource.Disk?.Persistence is { } persistence
            && !seen.Add((ReservationFormat.RoleOf(resource) ?? "*", persistence.Id)));
        return twice is null ? null : $"Persistence ID '{twice.Disk.Persistence.Id}' is not unique";
    }

    /// <summary>All must be allocated, and to one role.</summary>
    public static string? AllocationProblem(IEnumerable<Resource> resources)
    {
        string? role = null;
        foreach (var resource in resources)
        {
            if (resource.AllocationInfo is not { HasRole: true } allocation)
            {
                return "The resources are not allocated to a role";
            }

            if (role is not null && role != allocation.Role)
            {
                return $"The resources have multiple allocation roles ('{allocation.Role}' and '{role}') but only one allocation role is allowed";
            }

            role = allocation.Role;
        }

        return null;
    }

    /// <summary>Revocable and other resources of one name may not be mixed.</summary>
    public static string? RevocableProblem(IEnumerable<Resource> resources)
    {
        var revocable = new Dictionary<string, bool>();
        foreach (var resource in resources)
        {
            if (!revocable.TryAdd(resource.Name, resource.Revocable is not null) && revocable[resource.Name] != resource.Revocable is not null)
            {
                return $"Cannot use both revocable and non-revocable '{resource.Name}' at the same time";
            }
        }

        return null;
    }

    /// <summary>All must be of one resource provider, or of none.</summary>
    public static string? ProviderProblem(IEnumerable<Resource> resources)
    {
        var providers = resources.Select(resource => resource.ProviderId?.Value).Distinct().ToList();
        return providers.Count <= 1 ? null
            : providers.Contains(null) ? "Some resources have a resource provider and some do not"
            : $"The resources have multiple resource providers: {string.Join(", ", providers)}";
    }

    private static string? SharedProblem(Resource resource) => resource.Shared is null ? null
        : resource.Name != DiskRules.Name ? $"Resource {resource.Name} cannot be shared"
        : resource.Disk?.Persistence is null ? "Only persistent volumes can be shared"
        : null;

    private static string? GpuProblem(Resource resource) =>
        resource is { Name: "gpus", Scalar: not null } && ResourceAmount.ToThousandths(resource.Scalar.Value) % 1000 != 0
            ? "Invalid 'gpus' resource: The 'gpus' resource must be an unsigned integer"
            : null;

    private static string Text(Resource resource) => ResourceSlice.Of(resource).ToString();

    private static string? First(IReadOnlyCollection<Resource> resources, Func<Resource, string?> rule)
    {
        foreach (var resource in resources)
        {
            if (rule(resource) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }
}
