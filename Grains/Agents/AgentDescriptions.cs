using Levee.Grains.Interfaces.Agents;

namespace Levee.Grains.Agents;

/// <summary>Compares what an agent says of itself; a record holds arrays, which compare by identity.</summary>
internal static class AgentDescriptions
{
    /// <summary>Whether two snapshots describe the same agent, tasks and frameworks aside.</summary>
    public static bool Same(AgentSnapshot? left, AgentSnapshot? right) =>
        left is not null && right is not null
        && left.Info.Equals(right.Info) && left.Pid == right.Pid && left.Version == right.Version && left.Capabilities.SequenceEqual(right.Capabilities);

    /// <summary>Whether two snapshots are of the same machine: maintenance is planned by host name and IP address.</summary>
    public static bool SameMachine(AgentSnapshot left, AgentSnapshot right) =>
        left.Info.Hostname == right.Info.Hostname && AgentAddress.Of(left.Pid, left.Info).Host == AgentAddress.Of(right.Pid, right.Info).Host;
}
