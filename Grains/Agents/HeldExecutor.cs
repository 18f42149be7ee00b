using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Agents;

/// <summary>An executor that runs on the agent; those that Mesos makes for command tasks are not among them.</summary>
/// <param name="Resources">What it holds, with allocation.</param>
/// <param name="Live">Its tasks that have not ended.</param>
internal sealed record HeldExecutor(ExecutorInfo Info, string Role, ResourceBundle Resources, int Live);
