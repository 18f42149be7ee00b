using Levee.Grains.Interfaces.ClusterFeed;
using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>An agent as GET_AGENTS and AGENT_ADDED show it. Source: operator-api, A.3.</summary>
internal static class AgentMessage
{
    /// <param name="visible">Leaves out what the reader does not see.</param>
    public static Response.Types.GetAgents.Types.Agent Of(AgentRecord agent, Func<IEnumerable<Resource>, IEnumerable<Resource>> visible)
    {
        var message = new Response.Types.GetAgents.Types.Agent
        {
            AgentInfo = agent.Info,
            Active = AgentJson.IsActive(agent),
            Deactivated = agent.Deactivated,
            Version = agent.Version,
            Pid = agent.Pid,
            RegisteredTime = Times.Info(agent.RegisteredTime),
            ReregisteredTime = Times.Info(agent.ReregisteredTime),
            DrainInfo = agent.Drain,
            EstimatedDrainStartTime = Times.WholeSeconds(agent.EstimatedDrainStart),
        };
        message.TotalResources.AddRange(visible(agent.Total).Select(EndpointResources.Format));
        message.AllocatedResources.AddRange(visible(agent.Allocated).Select(EndpointResources.Format));
        message.OfferedResources.AddRange(EndpointResources.Sum(visible(agent.Offers.SelectMany(offer => offer.Resources))));
        message.Capabilities.AddRange(agent.Capabilities);
        return message;
    }
}
