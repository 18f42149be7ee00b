using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Allocation;

/// <summary>Resources of one agent that shall be offered to one framework under one role.</summary>
/// <param name="Resources">Not empty, allocated to <paramref name="Role"/>.</param>
public sealed record Allocation(AgentId AgentId, FrameworkId FrameworkId, string Role, ResourceBundle Resources);
