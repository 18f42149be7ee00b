using System.Collections.Immutable;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>One of the four parts of GET_STATE, each a call of its own too. JSON is written entry by entry, without a message around all.</summary>
/// <param name="Name">Field of the response, e.g. <c>get_tasks</c>.</param>
/// <param name="Write">Writes the part as a JSON object, whose lists are always there.</param>
/// <param name="Fill">Puts the part into a message.</param>
internal sealed record StateSection(string Name, StateSection.Writer Write, Action<ClusterSummary, Response.Types.GetState> Fill)
{
    internal delegate void Writer(ref JsonOutput output, ClusterSummary cluster);

    public static StateSection Tasks { get; } = new("get_tasks", WriteTasks, (cluster, state) =>
    {
        state.GetTasks = new();
        state.GetTasks.Tasks.AddRange(cluster.TasksIn(TaskPlace.Active));
        state.GetTasks.UnreachableTasks.AddRange(cluster.TasksIn(TaskPlace.Unreachable));
        state.GetTasks.CompletedTasks.AddRange(cluster.TasksIn(TaskPlace.Completed));
    });

    public static StateSection Executors { get; } = new("get_executors", WriteExecutors, (cluster, state) =>
    {
        state.GetExecutors = new();
        state.GetExecutors.Executors.AddRange(ExecutorMessages(cluster));
    });

    public static StateSection Frameworks { get; } = new("get_frameworks", WriteFrameworks, (cluster, state) =>
    {
        state.GetFrameworks = new();
        state.GetFrameworks.Frameworks.AddRange(cluster.RegisteredFrameworks.Select(framework => FrameworkMessage.Of(framework, cluster)));
        state.GetFrameworks.CompletedFrameworks.AddRange(cluster.CompletedFrameworks.Select(framework => FrameworkMessage.Of(framework, cluster)));
    });

    public static StateSection Agents { get; } = new("get_agents", WriteAgents, (cluster, state) =>
    {
        state.GetAgents = new();
        state.GetAgents.Agents.AddRange(cluster.RegisteredAgents.Select(agent => AgentMessage.Of(agent, cluster.Visible)));
        state.GetAgents.RecoveredAgents.AddRange(cluster.RecoveredAgents.Select(agent => agent.Info));
    });

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
    public static Response.Types.GetState Message(ClusterSummary cluster)
    {
        var state = new Response.Types.GetState();
        foreach (var section in All)
        {
            section.Fill(cluster, state);
        }

        return state;
    }

    private static void WriteTasks(ref JsonOutput output, ClusterSummary cluster)
    {
        output.BeginObject();
        WriteList(ref output, "tasks"u8, cluster.TasksIn(TaskPlace.Active));
        WriteList(ref output, "unreachable_tasks"u8, cluster.TasksIn(TaskPlace.Unreachable));
        WriteList(ref output, "completed_tasks"u8, cluster.TasksIn(TaskPlace.Completed));
        output.EndObject();
    }

    private static void WriteExecutors(ref JsonOutput output, ClusterSummary cluster)
    {
        output.BeginObject();
        WriteList(ref output, "executors"u8, ExecutorMessages(cluster));
        output.EndObject();
    }

    private static void WriteFrameworks(ref JsonOutput output, ClusterSummary cluster)
    {
        output.BeginObject();
        WriteList(ref output, "frameworks"u8, cluster.RegisteredFrameworks.Select(framework => FrameworkMessage.Of(framework, cluster)));
        WriteList(ref output, "completed_frameworks"u8, cluster.CompletedFrameworks.Select(framework => FrameworkMessage.Of(framework, cluster)));
        output.EndObject();
    }

    private static void WriteAgents(ref JsonOutput output, ClusterSummary cluster)
    {
        output.BeginObject();
        WriteList(ref output, "agents"u8, cluster.RegisteredAgents.Select(agent => AgentMessage.Of(agent, cluster.Visible)));
        WriteList(ref output, "recovered_agents"u8, cluster.RecoveredAgents.Select(agent => agent.Info));
        output.EndObject();
    }

    private static IEnumerable<Response.Types.GetExecutors.Types.Executor> ExecutorMessages(ClusterSummary cluster) => cluster.RegisteredAgents
        .SelectMany(agent => cluster.ExecutorsOn(agent).Select(executor => new Response.Types.GetExecutors.Types.Executor { ExecutorInfo = executor, AgentId = agent.Info.Id }));

    private static void WriteList(ref JsonOutput output, ReadOnlySpan<byte> name, IEnumerable<Google.Protobuf.IMessage> messages)
    {
        output.Name(name);
        output.BeginArray();
        foreach (var message in messages)
        {
            MesosJson.Write(message, ref output);
        }

        output.EndArray();
    }
}
