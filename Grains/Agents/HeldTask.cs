using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Agents;

/// <summary>A task that runs on the agent, or that ended and is not yet acknowledged.</summary>
/// <param name="Resources">What it holds; nothing once it ended.</param>
/// <param name="ExecutorId">Its own executor; <see langword="null"/> for a command task.</param>
/// <param name="SharesCgroups">Its container has no cgroups of its own within its executor's.</param>
/// <param name="Reported">The agent has sent a status of it.</param>
internal sealed record HeldTask(
    FrameworkId FrameworkId, TaskId Id, TaskState State, string Role, ResourceBundle Resources, string? ExecutorId, bool SharesCgroups, bool Reported)
{
    /// <summary>Whether a container shares the cgroups of its executor, which it does unless it says otherwise.</summary>
    public static bool Shares(ContainerInfo? container) => container?.LinuxInfo is not { HasShareCgroups: true, ShareCgroups: false };
}
