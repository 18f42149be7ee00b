using Levee.Silo.Operator.Events;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>Calls about agents, frameworks, executors, tasks and operations, and the stream of their changes.</summary>
internal static class StateCalls
{
    public static Task GetStateAsync(OperatorRequest request) => request.ReplyAsync(
        (ref output, cluster) =>
        {
            output.Name("get_state"u8);
            StateSection.WriteAll(ref output, cluster);
        },
        Response.Types.Type.GetState,
        Response.GetStateFieldNumber,
        StateSection.OutlineAll);

    /// <summary>One section of GET_STATE as an answer of its own.</summary>
    public static Task GetAsync(OperatorRequest request, StateSection section) => request.ReplyAsync(
        (ref output, cluster) =>
        {
            output.Name(section.Name);
            section.Write(ref output, cluster);
        },
        section.Answer,
        section.FieldInResponse,
        section.Outline);

    public static Task GetOperationsAsync(OperatorRequest request)
    {
        var operations = new Response.Types.GetOperations();
        operations.Operations.AddRange(request.Cluster.RegisteredAgents.SelectMany(agent => agent.Operations));
        return request.ReplyAsync(new() { Type = Response.Types.Type.GetOperations, GetOperations = operations });
    }

    public static Task SubscribeAsync(OperatorRequest request) => request.Service<EventSubscription>().ServeAsync(request.Context, request.Format);
}
