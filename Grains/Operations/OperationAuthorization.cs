using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using Operation = Mesos.V1.Offer.Types.Operation;
using ReservationType = Mesos.V1.Resource.Types.ReservationInfo.Types.Type;

namespace Levee.Grains.Operations;

/// <summary>Whether a principal may carry out an operation. Source: spec mesos/master-behaviour.md sections 11 and 15.</summary>
/// <remarks>Operations on the disks of resource providers are not asked about: no agent has a provider, so they are refused in any case.</remarks>
internal static class OperationAuthorization
{
    /// <summary>The first thing that is not allowed, or <see langword="null"/>.</summary>
    /// <param name="operation">Well formed, in the new format of reservations.</param>
    public static string? Problem(Operation operation, string? principal, IAuthorizer authorizer)
    {
        foreach (var (action, name, value) in Demands(operation).Distinct())
        {
            if (!authorizer.Allows(principal, action, value))
            {
                return $"perform action {name} on {(value is null ? "ANY object" : $"object {{\"value\":\"{value}\"}}")}";
            }
        }

        return null;
    }

    private static IEnumerable<(string Action, string Name, string? Value)> Demands(Operation operation) => operation.Type switch
    {
        Operation.Types.Type.Reserve =>
            operation.Reserve.Resources.Select(resource => (AclActions.ReserveResources, "RESERVE_RESOURCES", (string?)RoleOf(resource)))
                .Concat(Unreserved(operation.Reserve.Source)),
        Operation.Types.Type.Unreserve => Unreserved(operation.Unreserve.Resources),
        Operation.Types.Type.Create => operation.Create.Volumes.Select(volume => (AclActions.CreateVolumes, "CREATE_VOLUME", (string?)RoleOf(volume))),
        Operation.Types.Type.Destroy => operation.Destroy.Volumes.Select(volume =>
            (AclActions.DestroyVolumes, "DESTROY_VOLUME", volume.Disk?.Persistence is { HasPrincipal: true } persistence ? persistence.Principal : null)),
        Operation.Types.Type.GrowVolume => [(AclActions.ResizeVolumes, "RESIZE_VOLUME", RoleOf(operation.GrowVolume.Volume))],
        Operation.Types.Type.ShrinkVolume => [(AclActions.ResizeVolumes, "RESIZE_VOLUME", RoleOf(operation.ShrinkVolume.Volume))],
        _ => [],
    };

    private static IEnumerable<(string Action, string Name, string? Value)> Unreserved(IEnumerable<Resource> resources) =>
        from resource in resources
        where resource.Reservations is [.., { Type: ReservationType.Dynamic }]
        select (AclActions.UnreserveResources, "UNRESERVE_RESOURCES", resource.Reservations[^1].HasPrincipal ? resource.Reservations[^1].Principal : null);

    private static string RoleOf(Resource resource) => ReservationFormat.RoleOf(resource) ?? "*";
}
