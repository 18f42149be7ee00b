using Levee.Grains.Interfaces.Agents;

namespace Levee.Grains.Agents;

/// <summary>Compares what an agent says of itself; a record holds arrays, which compare by identity.</summary>
internal static class AgentDescriptions
{
    /// <summary>Whether two snapshots describe the same agent, tasks and frameworks aside.</summary>
    public static bool Same(AgentSnapshot? left, AgentSnapshot? right) =>
        left is not null && right is not null
        && left.Info.Equals(right.Info) && left.Pid == right.Pid && left.Version == right.Version && left.Capabilities.SequenceEqual(right.Capabilities);
}
