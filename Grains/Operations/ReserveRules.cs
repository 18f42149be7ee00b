using Levee.Grains.Frameworks;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Resources;
using Mesos.V1;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using ReservationType = Mesos.V1.Resource.Types.ReservationInfo.Types.Type;
using Reserve = Mesos.V1.Offer.Types.Operation.Types.Reserve;

namespace Levee.Grains.Operations;

/// <summary>Rules about RESERVE. Source: spec mesos/master-behaviour.md section 11.</summary>
internal static class ReserveRules
{
    public static string? Problem(Reserve reserve, OperationContext context) =>
        (context.Framework is null ? null : UpdateProblem(reserve))
        ?? OperationRules.ResourcesProblem(reserve.Resources)
        ?? reserve.Resources.Select(resource => ReservationProblem(resource, context)).FirstOrDefault(problem => problem is not null)
        ?? (SameRoleProblem(reserve.Resources, context) is { } roles ? $"Invalid reservation resources: {roles}" : null)
        ?? (reserve.Source.Count > 0 ? SourceProblem(reserve) : null);

    /// <summary>What frameworks may not do with reservations, though operators may.</summary>
    public static string? UpdateProblem(Reserve? reserve) => reserve is { Source.Count: > 0 } ? "Reservation updates are not yet implemented for the scheduler API." : null;

    private static string? ReservationProblem(Resource resource, OperationContext context) =>
        resource.Reservations is not [.., { Type: ReservationType.Dynamic } top] ? $"Resource {ResourceSlice.Of(resource)} is not dynamically reserved"
        : top.Role.Contains('/') && !context.Can(AgentCapability.HierarchicalRole)
            ? $"Resource {ResourceSlice.Of(resource)} with reservation for hierarchical role '{top.Role}' cannot be reserved on an agent without HIERARCHICAL_ROLE capability"
        : resource.Reservations.Count > 1 && !context.Can(AgentCapability.ReservationRefinement)
            ? $"Resource {ResourceSlice.Of(resource)} with reservation refinement cannot be reserved on an agent without RESERVATION_REFINEMENT capability"
        : PrincipalProblem(top, context.Principal)
        ?? (context.Framework is { } framework ? FrameworkProblem(resource, top.Role, RoleRules.Of(framework)) : OperatorProblem(resource));

    private static string? PrincipalProblem(Resource.Types.ReservationInfo top, string? principal) =>
        principal is null ? null
        : !top.HasPrincipal
            ? $"A reserve operation was attempted by principal '{principal}', but there is a reserved resource in the request with no principal set"
        : top.Principal != principal
            ? $"A reserve operation was attempted by authenticated principal '{principal}', which does not match a reserved resource in the request with principal"
                + $" '{top.Principal}'"
        : null;

    private static string? FrameworkProblem(Resource resource, string role, IReadOnlyList<string> roles) =>
        resource.AllocationInfo is not { HasRole: true } allocation
            ? $"A reserve operation was attempted on unallocated resource {ResourceSlice.Of(resource)}, but frameworks can only perform reservations on allocated resources"
        : allocation.Role != role
            ? $"A reserve operation was attempted for a resource with role '{role}', but the resource was allocated to role '{allocation.Role}'"
        : !roles.Contains(allocation.Role)
            ? $"A reserve operation was attempted for a resource allocated to role '{allocation.Role}', but the framework only has roles '{{ {string.Join(", ", roles)} }}'"
        : null;

    private static string? OperatorProblem(Resource resource) => resource.AllocationInfo is null
        ? null
        : "A reserve operation was attempted with an allocated resource, but the operator API only allows reservations to be made to unallocated resources";

    private static string? SameRoleProblem(IReadOnlyCollection<Resource> resources, OperationContext context)
    {
        if (context.Framework is not null)
        {
            return ResourceRules.AllocationProblem(resources);
        }

        var roles = resources.Select(ReservationFormat.RoleOf).Distinct().Take(2).ToList();
        return roles.Count < 2 ? null : $"The resources have multiple reservation roles ('{roles[1]}' and '{roles[0]}') but only one reservation role is allowed";
    }

    private static string? SourceProblem(Reserve reserve) =>
        OperationRules.ResourcesProblem(reserve.Source) is { } problem ? $"Invalid source: {problem}"
        : MixedProblem(reserve.Source) is { } mixed ? $"Invalid source: {mixed}"
        : MixedProblem(reserve.Resources) is { } target ? $"Invalid resources: {target}"
        : Unreserved(reserve.Source) is var source && Unreserved(reserve.Resources) is var resources && !source.Equals(resources)
            ? $"Source and target resources should refer to identical resource quantities: {source} vs. {resources}"
        : null;

    private static string? MixedProblem(IReadOnlyCollection<Resource> resources) =>
        resources.Select(resource => string.Join(',', resource.Reservations)).Distinct().Count() > 1 ? $"Mixed reservations are not supported{ResourceBundle.Of(resources)}" : null;

    private static ResourceBundle Unreserved(IEnumerable<Resource> resources) => ResourceBundle.Of(resources.Select(resource =>
    {
        var plain = resource.Clone();
        plain.Reservations.Clear();
        return plain;
    }));
}
