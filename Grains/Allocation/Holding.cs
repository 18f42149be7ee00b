using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Allocation;

/// <summary>What a framework has on one agent under one role.</summary>
/// <param name="Resources">Offered or in use, without allocation.</param>
/// <param name="Used">The part in use.</param>
internal readonly record struct Holding(Seat Seat, ResourceBundle Resources, ResourceBundle Used);
