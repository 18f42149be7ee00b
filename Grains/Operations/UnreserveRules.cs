using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using ReservationType = Mesos.V1.Resource.Types.ReservationInfo.Types.Type;
using Unreserve = Mesos.V1.Offer.Types.Operation.Types.Unreserve;

namespace Levee.Grains.Operations;

/// <summary>Rules about UNRESERVE. Source: spec mesos/master-behaviour.md section 11.</summary>
internal static class UnreserveRules
{
    public static string? Problem(Unreserve unreserve) =>
        OperationRules.ResourcesProblem(unreserve.Resources) ?? unreserve.Resources.Select(Problem).FirstOrDefault(problem => problem is not null);

    private static string? Problem(Resource resource) =>
        resource.Reservations is not [.., { Type: ReservationType.Dynamic }] ? $"Resource {ResourceSlice.Of(resource)} is not dynamically reserved"
        : resource.Disk?.Persistence is not null
            ? $"A dynamically reserved persistent volume {ResourceSlice.Of(resource)} cannot be unreserved directly. Please destroy the persistent volume first then unreserve the resource"
        : null;
}
