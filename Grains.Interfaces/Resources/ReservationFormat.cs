using Mesos.V1;
using Reservation = Mesos.V1.Resource.Types.ReservationInfo;

namespace Levee.Grains.Interfaces.Resources;

/// <summary>The two spellings of a reservation: <c>role</c> and <c>reservation</c> before reservation refinement, <c>reservations</c> since.</summary>
/// <remarks>Source: spec scheduler-api section 5 (offer content rules), clients.md rows 10 and 11.</remarks>
public static class ReservationFormat
{
    /// <summary>The reservations of a message in either format, the finest last.</summary>
    public static IEnumerable<Reservation> StackOf(Resource resource)
    {
        if (resource.Reservations.Count > 0)
        {
            return resource.Reservations.Select(reservation => reservation.Clone());
        }

        if (!resource.HasRole || resource.Role == "*")
        {
            return [];
        }

        var reservation = resource.Reservation?.Clone() ?? new();
        reservation.Type = resource.Reservation is null ? Reservation.Types.Type.Static : Reservation.Types.Type.Dynamic;
        reservation.Role = resource.Role;
        return [reservation];
    }

    /// <summary>Role of the finest reservation of a message in either format; <see langword="null"/> when it is not reserved.</summary>
    public static string? RoleOf(Resource resource) =>
        resource.Reservations.Count > 0 ? resource.Reservations[^1].Role : resource.HasRole && resource.Role != "*" ? resource.Role : null;

    /// <summary>Rewrites a valid message into the format of <c>reservations</c>.</summary>
    public static void Upgrade(Resource resource)
    {
        if (resource.Reservations.Count == 0)
        {
            resource.Reservations.AddRange(StackOf(resource));
        }

        resource.ClearRole();
        resource.Reservation = null;
    }

    /// <summary>A resource as a framework understands it.</summary>
    /// <param name="resource">In the new format; left unchanged.</param>
    /// <param name="multiRole">Keeps <c>allocation_info</c>.</param>
    /// <param name="refinement">Keeps the new format; else <c>role</c> and <c>reservation</c>.</param>
    public static Resource Shape(Resource resource, bool multiRole, bool refinement)
    {
        if (multiRole && refinement)
        {
            return resource;
        }

        var shaped = resource.Clone();
        if (!multiRole)
        {
            shaped.AllocationInfo = null;
        }

        if (!refinement)
        {
            ToOldFormat(shaped);
        }

        return shaped;
    }

    // A stack of several reservations has no old form; such resources are not offered to these frameworks.
    private static void ToOldFormat(Resource resource)
    {
        if (resource.Reservations.Count == 0)
        {
            resource.Role = "*";
            return;
        }

        var finest = resource.Reservations[^1];
        resource.Reservations.Clear();
        resource.Role = finest.Role;
        if (finest.Type == Reservation.Types.Type.Dynamic)
        {
            resource.Reservation = new() { Labels = finest.Labels };
            if (finest.HasPrincipal)
            {
                resource.Reservation.Principal = finest.Principal;
            }
        }
    }
}
