using Google.Protobuf.Collections;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using Reservation = Mesos.V1.Resource.Types.ReservationInfo;

namespace Levee.Grains.Resources;

/// <summary>What makes the reservations of a <c>Resource</c> valid: the old format, the new one, or both where they agree.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10 (resource validity).</remarks>
internal static class ReservationRules
{
    /// <summary>Whether the reservations are written properly.</summary>
    public static string? FormatProblem(Resource resource) =>
        resource.Reservations.Count == 0 ? OldProblem(resource)
        : StackProblem(resource.Reservations) ?? (resource.Reservations.Count == 1 ? BothProblem(resource, resource.Reservations[0]) : MixedProblem(resource));

    /// <summary>What is reserved dynamically may not be revocable.</summary>
    public static string? RevocableProblem(Resource resource) =>
        resource.Revocable is not null && ReservationFormat.StackOf(resource).LastOrDefault() is { Type: Reservation.Types.Type.Dynamic }
            ? $"Dynamically reserved resource {ResourceSlice.Of(resource)} cannot be created from revocable resources"
            : null;

    private static string? OldProblem(Resource resource) => resource.Reservation switch
    {
        null => null,
        { HasType: true } => "'Resource.ReservationInfo.type' must not be set for the 'Resource.reservation' field",
        { HasRole: true } => "'Resource.ReservationInfo.role' must not be set for the 'Resource.reservation' field",
        _ when !resource.HasRole || resource.Role == "*" => "Invalid reservation: role \"*\" cannot be dynamically reserved",
        _ => null,
    };

    private static string? StackProblem(RepeatedField<Reservation> stack)
    {
        for (var i = 0; i < stack.Count; i++)
        {
            var problem = !stack[i].HasType ? "Invalid reservation: 'Resource.ReservationInfo.type' field must be set."
                : stack[i].Type == Reservation.Types.Type.Unknown ? "Unsupported 'Resource.ReservationInfo.Type'"
                : !stack[i].HasRole ? "Invalid reservation: 'Resource.ReservationInfo.role' field must be set."
                : stack[i].Role == "*" ? "Invalid reservation: role \"*\" cannot be reserved"
                : i == 0 ? null
                : stack[i].Type == Reservation.Types.Type.Static ? "Invalid refined reservation: A refined reservation cannot be STATIC"
                : !stack[i].Role.StartsWith(stack[i - 1].Role + "/", StringComparison.Ordinal)
                    ? $"Invalid refined reservation: role '{stack[i].Role}' is not a refinement of '{stack[i - 1].Role}'"
                : null;
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? BothProblem(Resource resource, Reservation only) =>
        resource.HasRole && resource.Role != only.Role
            ? $"Invalid resource format: 'Resource.role' field with '{resource.Role}' does not match the role '{only.Role}' in 'Resource.reservations'"
        : only.Type == Reservation.Types.Type.Static
            ? resource.Reservation is null ? null
                : "Invalid resource format: 'Resource.reservation' must not be set if the single reservation in 'Resource.reservations' is STATIC"
        : resource.HasRole != resource.Reservation is not null
            ? "Invalid resource format: 'Resource.role' and 'Resource.reservation' must either be both set or both not set if the single reservation in"
                + " 'Resource.reservations' is DYNAMIC"
        : resource.Reservation is null ? null
        : resource.Reservation.Principal != only.Principal
            ? $"Invalid resource format: 'Resource.reservation.principal' field with '{resource.Reservation.Principal}' does not match the principal '{only.Principal}'"
                + " in 'Resource.reservations'"
        : !Equals(resource.Reservation.Labels, only.Labels)
            ? $"Invalid resource format: 'Resource.reservation.labels' field with '{resource.Reservation.Labels}' does not match the labels '{only.Labels}'"
                + " in 'Resource.reservations'"
        : null;

    private static string? MixedProblem(Resource resource) =>
        resource.HasRole ? "Invalid resource format: 'Resource.role' must not be set if there is more than one reservation in 'Resource.reservations'"
        : resource.Reservation is not null ? "Invalid resource format: 'Resource.reservation' must not be set if there is more than one reservation in 'Resource.reservations'"
        : null;
}
