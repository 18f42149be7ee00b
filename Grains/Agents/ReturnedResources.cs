using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Agents;

/// <summary>Resources that a framework did not want.</summary>
/// <param name="Resources">Without allocation.</param>
internal readonly record struct ReturnedResources(FrameworkId FrameworkId, string Role, ResourceBundle Resources);
