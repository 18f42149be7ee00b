using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Tasks;
using Mesos.V1;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Frameworks;

/// <summary>Cuts an offer down to what a framework understands.</summary>
/// <remarks>Source: spec scheduler-api section 5 (offer content rules); clients.md rows 10 and 11.</remarks>
internal static class OfferShape
{
    /// <summary>The offer as the framework gets it; <paramref name="offer"/> stays as it is.</summary>
    public static Offer For(FrameworkInfo framework, Offer offer)
    {
        var multiRole = framework.Can(Capability.MultiRole);
        var refinement = framework.Can(Capability.ReservationRefinement);
        if (multiRole && refinement)
        {
            return offer;
        }

        var shaped = offer.Clone();
        shaped.Resources.Clear();
        shaped.Resources.AddRange(offer.Resources.Select(resource => ReservationFormat.Shape(resource, multiRole, refinement)));
        if (!multiRole)
        {
            shaped.AllocationInfo = null;
        }

        return shaped;
    }
}
