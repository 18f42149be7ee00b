using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>Resources as readers get them: the old and the new way of naming reservations at once. Source: operator-api, A.3.</summary>
internal static class EndpointResources
{
    private const string Unreserved = "*";

    /// <summary>The role that holds the resource; null when it is unreserved.</summary>
    public static string? RoleOf(Resource resource) =>
        resource.Reservations.Count > 0 ? resource.Reservations[^1].Role
        : resource.HasRole && resource.Role != Unreserved ? resource.Role
        : null;

    /// <returns>A copy: unreserved has <c>role "*"</c>; one reservation has <c>role</c>, <c>reservation</c> when dynamic, and <c>reservations</c>; refined ones stay.</returns>
    public static Resource Format(Resource resource)
    {
        var copy = resource.Clone();
        if (copy.Reservations.Count == 0 && RoleOf(copy) is null)
        {
            copy.Role = Unreserved;
        }
        else if (copy.Reservations.Count == 1)
        {
            Describe(copy, copy.Reservations[0]);
        }

        return copy;
    }

    /// <summary>Whether a reader sees the roles that a resource is allocated and reserved to.</summary>
    public static bool IsVisible(Resource resource, ReadAccess access) =>
        (resource.AllocationInfo is not { HasRole: true, Role: var role } || access.SeesRole(role)) && (RoleOf(resource) is not { } reserved || access.SeesRole(reserved));

    /// <summary>The sum of resources, kind by kind, in the same form.</summary>
    public static IEnumerable<Resource> Sum(IEnumerable<Resource> resources) => ResourceBundle.Of(resources).ToMessages().Select(Format);

    private static void Describe(Resource resource, Resource.Types.ReservationInfo reservation)
    {
        resource.Role = reservation.Role;
        if (reservation.Type == Resource.Types.ReservationInfo.Types.Type.Dynamic)
        {
            resource.Reservation = reservation.Clone();
            resource.Reservation.ClearType();
            resource.Reservation.ClearRole();
        }
    }
}
