using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1.Master;
using GetAgents = Mesos.V1.Master.Response.Types.GetAgents;
using GetExecutors = Mesos.V1.Master.Response.Types.GetExecutors;
using GetFrameworks = Mesos.V1.Master.Response.Types.GetFrameworks;
using GetState = Mesos.V1.Master.Response.Types.GetState;
using GetTasks = Mesos.V1.Master.Response.Types.GetTasks;

namespace Levee.Silo.Operator.V1;

/// <summary>One of the four parts of GET_STATE, each a call of its own too. Written entry by entry, without a message around all.</summary>
/// <param name="Name">Field of the response, e.g. <c>get_tasks</c>.</param>
/// <param name="FieldInState">The field's number in GET_STATE's answer.</param>
/// <param name="FieldInResponse">The field's number in the call's own answer.</param>
/// <param name="Answer">Type of the call's own answer.</param>
/// <param name="Lists">What it consists of, in JSON's order.</param>
internal sealed record StateSection(string Name, int FieldInState, int FieldInResponse, Response.Types.Type Answer, ImmutableArray<StateList> Lists)
{
    public static StateSection Tasks { get; } = new("get_tasks", GetState.GetTasksFieldNumber, Response.GetTasksFieldNumber, Response.Types.Type.GetTasks,
    [
        new TaskList("tasks", GetTasks.TasksFieldNumber, TaskPlace.Active),
        new TaskList("unreachable_tasks", GetTasks.UnreachableTasksFieldNumber, TaskPlace.Unreachable),
        new TaskList("completed_tasks", GetTasks.CompletedTasksFieldNumber, TaskPlace.Completed),
    ]);

    public static StateSection Executors { get; } = new("get_executors", GetState.GetExecutorsFieldNumber, Response.GetExecutorsFieldNumber, Response.Types.Type.GetExecutors,
    [
        new MessageList("executors", GetExecutors.ExecutorsFieldNumber, ExecutorMessages),
    ]);

    public static StateSection Frameworks { get; } = new("get_frameworks", GetState.GetFrameworksFieldNumber, Response.GetFrameworksFieldNumber, Response.Types.Type.GetFrameworks,
    [
        new MessageList("frameworks", GetFrameworks.FrameworksFieldNumber, cluster => cluster.RegisteredFrameworks.Select(framework => FrameworkMessage.Of(framework, cluster))),
        new MessageList("completed_frameworks", GetFrameworks.CompletedFrameworksFieldNumber, cluster => cluster.CompletedFrameworks.Select(framework => FrameworkMessage.Of(framework, cluster))),
    ]);

    public static StateSection Agents { get; } = new("get_agents", GetState.GetAgentsFieldNumber, Response.GetAgentsFieldNumber, Response.Types.Type.GetAgents,
    [
        new MessageList("agents", GetAgents.AgentsFieldNumber, cluster => cluster.RegisteredAgents.Select(agent => AgentMessage.Of(agent, cluster.Visible))),
        new MessageList("recovered_agents", GetAgents.RecoveredAgentsFieldNumber, cluster => cluster.RecoveredAgents.Select(agent => agent.Info)),
    ]);

    /// <summary>All of GET_STATE, in Mesos' order.</summary>
    public static ImmutableArray<StateSection> All { get; } = [Tasks, Executors, Frameworks, Agents];

    /// <summary>Writes GET_STATE's content as a JSON object.</summary>
    public static void WriteAll(ref JsonOutput output, ClusterSummary cluster)
    {
        output.BeginObject();
        foreach (var section in All)
        {
            output.Name(section.Name);
            section.Write(ref output, cluster);
        }

        output.EndObject();
    }

    /// <summary>GET_STATE's content as a message.</summary>
    public static MessageOutline OutlineAll(ClusterSummary cluster)
    {
        var state = new MessageOutline();
        foreach (var section in All.OrderBy(section => section.FieldInState))
        {
            state.Add(section.FieldInState, section.Outline(cluster));
        }

        return state;
    }

    /// <summary>Writes the part as a JSON object, whose lists are always there.</summary>
    public void Write(ref JsonOutput output, ClusterSummary cluster)
    {
        output.BeginObject();
        foreach (var list in Lists)
        {
            output.Name(list.Name);
            output.BeginArray();
            list.Write(ref output, cluster);
            output.EndArray();
        }

        output.EndObject();
    }

    /// <summary>The part as a message.</summary>
    public MessageOutline Outline(ClusterSummary cluster)
    {
        var part = new MessageOutline();
        foreach (var list in Lists.OrderBy(list => list.Field))
        {
            list.AddTo(part, cluster);
        }

        return part;
    }

    private static IEnumerable<GetExecutors.Types.Executor> ExecutorMessages(ClusterSummary cluster) => cluster.RegisteredAgents
        .SelectMany(agent => cluster.ExecutorsOn(agent).Select(executor => new GetExecutors.Types.Executor { ExecutorInfo = executor, AgentId = agent.Info.Id }));
}
