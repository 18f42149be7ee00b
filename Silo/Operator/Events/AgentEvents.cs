using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Silo.Operator.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.Events;

/// <summary>AGENT_ADDED and AGENT_REMOVED. Source: operator-api, A.4.</summary>
/// <remarks>Mesos keeps quiet about agents that become unreachable or gone and still announces them when they are back; here each added agent is removed once.</remarks>
internal static class AgentEvents
{
    /// <returns><see langword="null"/> when the agent was and is registered, or neither.</returns>
    public static Event? Between(AgentRecord? last, AgentRecord? next) => (IsRegistered(last), IsRegistered(next)) switch
    {
        (false, true) => new() { Type = Event.Types.Type.AgentAdded, AgentAdded = new() { Agent = AgentMessage.Of(next!, static resources => resources) } },
        (true, false) => new() { Type = Event.Types.Type.AgentRemoved, AgentRemoved = new() { AgentId = last!.Info.Id } },
        _ => null,
    };

    private static bool IsRegistered(AgentRecord? agent) => agent?.Standing is AgentStanding.Connected or AgentStanding.Disconnected;
}
