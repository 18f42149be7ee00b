using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Levee.Silo.Tests.Http;
using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Tests.Operator;

/// <summary>The cluster that the recordings show, as a view: made from its answers to v1 calls.</summary>
internal static class RecordedCluster
{
    /// <param name="folder">Of the recordings: <c>""</c> with a framework that runs tasks, <c>fresh/</c> before it, <c>after/</c> when it was removed.</param>
    public static ClusterView View(string folder = "")
    {
        var state = Answer(folder, "GET_STATE").GetState;
        var offers = state.GetFrameworks.Frameworks.SelectMany(framework => framework.Offers).ToLookup(offer => offer.AgentId.Value);
        var executors = state.GetExecutors.Executors.ToLookup(executor => executor.AgentId.Value, executor => executor.ExecutorInfo);
        return ClusterView.From(new(Guid.NewGuid(), 1,
        [
            new ClusterChange.MasterChanged(Master(Answer(folder, "GET_MASTER").GetMaster)),
            new ClusterChange.ConfigurationChanged(Configuration(folder)),
            .. state.GetAgents.Agents.Select(agent => new ClusterChange.AgentChanged(Agent(agent, [.. offers[agent.AgentInfo.Id.Value]], [.. executors[agent.AgentInfo.Id.Value]]))),
            .. state.GetFrameworks.Frameworks.Select(framework => new ClusterChange.FrameworkChanged(Framework(framework, completed: false))),
            .. state.GetFrameworks.CompletedFrameworks.Select(framework => new ClusterChange.FrameworkChanged(Framework(framework, completed: true))),
            .. state.GetTasks.Tasks.Select(task => new ClusterChange.TaskChanged(new(task, TaskPlace.Active))),
            .. state.GetTasks.CompletedTasks.Select(task => new ClusterChange.TaskChanged(new(task, TaskPlace.Completed))),
        ]));
    }

    public static AgentRecord Agent(Response.Types.GetAgents.Types.Agent agent, Offer[] offers, ImmutableArray<ExecutorInfo> executors) => new(
        agent.AgentInfo, agent.Pid, agent.Version, [.. agent.Capabilities], AgentStanding.Connected, agent.Deactivated, Time(agent.RegisteredTime)!.Value, Time(agent.ReregisteredTime),
        [.. agent.TotalResources], [.. agent.AllocatedResources], [.. offers])
    {
        Executors = executors,
        Drain = agent.DrainInfo,
        EstimatedDrainStart = Time(agent.EstimatedDrainStartTime),
    };

    public static FrameworkRecord Framework(Response.Types.GetFrameworks.Types.Framework framework, bool completed) => new(
        framework.FrameworkInfo, framework.Active, framework.Connected, framework.Recovered, completed, Time(framework.RegisteredTime)!.Value, Time(framework.ReregisteredTime),
        Time(framework.UnregisteredTime), framework.OfferConstraints);

    private static Response Answer(string folder, string call) => MesosJson.Read<Response>(Recording.Read($"{folder}master_api_v1_{call}.http").Body);

    private static MasterDescription Master(Response.Types.GetMaster master) =>
        new(master.MasterInfo, Time(master.StartTime), Time(master.ElectedTime), Cluster: null);

    private static ClusterConfiguration Configuration(string folder) => ClusterConfiguration.Empty with
    {
        Weights = [.. Answer(folder, "GET_WEIGHTS").GetWeights?.WeightInfos ?? []],
        Quotas = [.. Answer(folder, "GET_QUOTA").GetQuota.Status.Configs],
    };

    private static DateTimeOffset Time(double seconds) => DateTimeOffset.UnixEpoch.AddMicroseconds(Math.Round(seconds * 1e6));

    private static DateTimeOffset? Time(TimeInfo? time) => time is null or { Nanoseconds: 0 } ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(Math.Round(time.Nanoseconds / 1000.0));
}
