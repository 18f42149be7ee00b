using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Mesos.V1;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Levee.Silo.Operator;

/// <summary>Whether operators may act on roles, reservations, volumes and frameworks. Source: master-behaviour, section 15.</summary>
internal static class ObjectAccess
{
    /// <summary>Answers 403 to a caller who may not act on one of the objects.</summary>
    public static async ValueTask<bool> ForbidsAsync(HttpContext context, string action, IEnumerable<string?> objects)
    {
        foreach (var value in objects.Distinct())
        {
            if (await CallerAccess.ForbidsAsync(context, action, value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Answers 403 to a caller who may not do what the operation does.</summary>
    public static ValueTask<bool> ForbidsAsync(HttpContext context, Operation operation) => operation switch
    {
        { Reserve: { } reserve } => ForbidsAsync(context, AclActions.ReserveResources, reserve.Resources.Select(EndpointResources.RoleOf)),
        { Unreserve: { } unreserve } => ForbidsAsync(context, AclActions.UnreserveResources, unreserve.Resources.Select(Reserver)),
        { Create: { } create } => ForbidsAsync(context, AclActions.CreateVolumes, create.Volumes.Select(EndpointResources.RoleOf)),
        { Destroy: { } destroy } => ForbidsAsync(context, AclActions.DestroyVolumes, destroy.Volumes.Select(volume => volume.Disk?.Persistence?.Principal)),
        { GrowVolume: { } grow } => ForbidsAsync(context, AclActions.ResizeVolumes, [EndpointResources.RoleOf(grow.Volume)]),
        { ShrinkVolume: { } shrink } => ForbidsAsync(context, AclActions.ResizeVolumes, [EndpointResources.RoleOf(shrink.Volume)]),
        _ => new(false),
    };

    private static string? Reserver(Resource resource) => resource.Reservations.Count > 0 ? resource.Reservations[^1].Principal : resource.Reservation?.Principal;
}
