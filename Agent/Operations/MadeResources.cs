using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using Reservation = Mesos.V1.Resource.Types.ReservationInfo.Types.Type;

namespace Levee.Agent.Operations;

/// <summary>Resources that operations made out of what the agent was started with.</summary>
internal static class MadeResources
{
    /// <summary>Whether it is a persistent volume or dynamically reserved.</summary>
    public static bool IsMade(Resource resource) =>
        resource.Disk?.Persistence is not null || resource.Reservations.Any(reservation => reservation.Type == Reservation.Dynamic);

    /// <summary>What it was made of: no volume, only the static reservation.</summary>
    public static Resource Plain(Resource made)
    {
        var plain = ResourceConversion.WithoutVolume(made);
        plain.Reservations.Clear();
        plain.Reservations.Add(made.Reservations.Where(reservation => reservation.Type == Reservation.Static));
        return plain;
    }
}
