using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Allocation;

/// <summary>Resources of an agent that a framework gets in the run that goes on.</summary>
/// <param name="Resources">Without allocation.</param>
internal readonly record struct Grant(AgentPool Agent, Seat Seat, ResourceBundle Resources);
