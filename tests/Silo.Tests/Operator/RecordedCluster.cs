using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Levee.Silo.Tests.Http;
using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Tests.Operator;

/// <summary>The cluster that the recordings show, as a view: made from its v1 GET_STATE and GET_MASTER.</summary>
internal static class RecordedCluster
{
    public static ClusterView View()
    {
        var state = Answer("master_api_v1_GET_STATE.http").GetState;
        var offers = state.GetFrameworks.Frameworks.SelectMany(framework => framework.Offers).ToLookup(offer => offer.AgentId.Value);
        return ClusterView.From(new(Guid.NewGuid(), 1,
        [
            new ClusterChange.MasterChanged(Master(Answer("master_api_v1_GET_MASTER.http").GetMaster)),
            .. state.GetAgents.Agents.Select(agent => new ClusterChange.AgentChanged(Agent(agent, [.. offers[agent.AgentInfo.Id.Value]]))),
            .. state.GetFrameworks.Frameworks.Select(framework => new ClusterChange.FrameworkChanged(Framework(framework))),
            .. state.GetTasks.Tasks.Select(task => new ClusterChange.TaskChanged(new(task, TaskPlace.Active))),
        ]));
    }

    private static Response Answer(string name) => MesosJson.Read<Response>(Recording.Read(name).Body);

    private static MasterDescription Master(Response.Types.GetMaster master) =>
        new(master.MasterInfo, Time(master.StartTime), Time(master.ElectedTime), Cluster: null);

    private static AgentRecord Agent(Response.Types.GetAgents.Types.Agent agent, Offer[] offers) => new(
        agent.AgentInfo, agent.Pid, agent.Version, [.. agent.Capabilities], AgentStanding.Connected, agent.Deactivated, Time(agent.RegisteredTime)!.Value, Time(agent.ReregisteredTime),
        [.. agent.TotalResources], [.. agent.AllocatedResources], [.. offers]);

    private static FrameworkRecord Framework(Response.Types.GetFrameworks.Types.Framework framework) => new(
        framework.FrameworkInfo, framework.Active, framework.Connected, framework.Recovered, Completed: false, Time(framework.RegisteredTime)!.Value, Time(framework.ReregisteredTime), null,
        framework.OfferConstraints);

    private static DateTimeOffset Time(double seconds) => DateTimeOffset.UnixEpoch.AddMicroseconds(Math.Round(seconds * 1e6));

    private static DateTimeOffset? Time(TimeInfo? time) => time is null ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(Math.Round(time.Nanoseconds / 1000.0));
}
