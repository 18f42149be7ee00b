using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Agents;

/// <summary>An outstanding offer.</summary>
/// <param name="Resources">What is offered, with <paramref name="Role"/> as allocation.</param>
/// <param name="Offer">The message, in full form.</param>
/// <param name="MadeAt">When it was made; for the offer time-out.</param>
internal sealed record HeldOffer(OfferId Id, FrameworkId FrameworkId, string Role, ResourceBundle Resources, Offer Offer, DateTimeOffset MadeAt);
