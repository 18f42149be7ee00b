using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Resources;
using Levee.Grains.Tasks;
using Mesos.V1;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using Create = Mesos.V1.Offer.Types.Operation.Types.Create;

namespace Levee.Grains.Operations;

/// <summary>Rules about CREATE. Source: spec mesos/master-behaviour.md section 11.</summary>
internal static class CreateRules
{
    public static string? Problem(Create create, OperationContext context) =>
        OperationRules.ResourcesProblem(create.Volumes)
        ?? NotVolumeProblem(create.Volumes)
        ?? ResourceRules.PersistenceIdProblem([.. context.Total.Where(slice => slice.Kind.Disk?.Persistence is not null).ToMessages(), .. create.Volumes])
        ?? create.Volumes.Select(volume => VolumeProblem(volume, context)).FirstOrDefault(problem => problem is not null)
        ?? (context.Framework is not null && ResourceRules.AllocationProblem(create.Volumes) is { } roles ? $"Invalid volume resources: {roles}" : null);

    /// <summary>The first that is no persistent volume.</summary>
    public static string? NotVolumeProblem(IEnumerable<Resource> volumes) =>
        volumes.Select(DiskRules.PersistentProblem).FirstOrDefault(problem => problem is not null) is { } problem ? $"Not a persistent volume: {problem}" : null;

    private static string? VolumeProblem(Resource volume, OperationContext context)
    {
        var role = ReservationFormat.RoleOf(volume) ?? "*";
        return volume.Shared is not null && context.Framework is { } framework && !framework.Can(FrameworkInfo.Types.Capability.Types.Type.SharedResources)
                ? $"Create volume operation for '{ResourceSlice.Of(volume)}' has been attempted by framework '{framework.Id.Value}' with no SHARED_RESOURCES capability"
            : role.Contains('/') && !context.Can(AgentCapability.HierarchicalRole)
                ? $"Volume {ResourceSlice.Of(volume)} with reservation for hierarchical role '{role}' cannot be created on an agent without HIERARCHICAL_ROLE capability"
            : volume.Reservations.Count > 1 && !context.Can(AgentCapability.ReservationRefinement)
                ? $"Volume {ResourceSlice.Of(volume)} with reservation refinement cannot be created on an agent without RESERVATION_REFINEMENT capability"
            : PrincipalProblem(volume.Disk.Persistence, context.Principal);
    }

    private static string? PrincipalProblem(Resource.Types.DiskInfo.Types.Persistence persistence, string? principal) =>
        principal is null ? null
        : !persistence.HasPrincipal
            ? $"Create volume operation attempted by principal '{principal}', but there is a volume in the operation with no principal set in 'disk.persistence'"
        : persistence.Principal != principal
            ? $"Create volume operation attempted by authenticated principal '{principal}', which does not match a volume in the operation with principal"
                + $" '{persistence.Principal}' set in 'disk.persistence'"
        : null;
}
