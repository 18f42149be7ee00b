using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.Operator.Events;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>Calls about agents, frameworks, executors, tasks and operations, and the stream of their changes.</summary>
internal static class StateCalls
{
    public static Task GetStateAsync(OperatorRequest request)
    {
        var cluster = request.Cluster;
        return request.ReplyAsync(WriteState, () => new() { Type = Response.Types.Type.GetState, GetState = StateSection.Message(cluster) });

        void WriteState(ref JsonOutput output)
        {
            output.Name("get_state"u8);
            StateSection.WriteAll(ref output, cluster);
        }
    }

    /// <summary>One section of GET_STATE as an answer of its own.</summary>
    public static Task GetAsync(OperatorRequest request, StateSection section)
    {
        var cluster = request.Cluster;
        return request.ReplyAsync(WriteSection, () => Message(section, cluster));

        void WriteSection(ref JsonOutput output)
        {
            output.Name(section.Name);
            section.Write(ref output, cluster);
        }
    }

    public static Task GetOperationsAsync(OperatorRequest request)
    {
        var operations = new Response.Types.GetOperations();
        operations.Operations.AddRange(request.Cluster.RegisteredAgents.SelectMany(agent => agent.Operations));
        return request.ReplyAsync(new() { Type = Response.Types.Type.GetOperations, GetOperations = operations });
    }

    public static Task SubscribeAsync(OperatorRequest request) => request.Service<EventSubscription>().ServeAsync(request.Context, request.Format);

    private static Response Message(StateSection section, ClusterSummary cluster)
    {
        var state = new Response.Types.GetState();
        section.Fill(cluster, state);
        return state switch
        {
            { GetTasks: { } tasks } => new() { Type = Response.Types.Type.GetTasks, GetTasks = tasks },
            { GetExecutors: { } executors } => new() { Type = Response.Types.Type.GetExecutors, GetExecutors = executors },
            { GetFrameworks: { } frameworks } => new() { Type = Response.Types.Type.GetFrameworks, GetFrameworks = frameworks },
            _ => new() { Type = Response.Types.Type.GetAgents, GetAgents = state.GetAgents },
        };
    }
}
