using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Resources;
using Mesos.V1;

namespace Levee.Grains.Agents;

/// <summary>A task that runs on the agent, or that ended and is not yet acknowledged.</summary>
/// <param name="Resources">What it holds; nothing once it ended.</param>
/// <param name="ExecutorId">Its own executor; <see langword="null"/> for a command task.</param>
/// <param name="Reported">The agent has sent a status of it.</param>
internal sealed record HeldTask(
    FrameworkId FrameworkId, TaskId Id, TaskState State, string Role, ResourceBundle Resources, string? ExecutorId, bool Reported);
