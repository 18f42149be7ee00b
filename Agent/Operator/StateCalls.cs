using Levee.Agent.Operations;
using Levee.Agent.StatusUpdates;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1.Agent;

namespace Levee.Agent.Operator;

/// <summary>Calls about frameworks, executors, tasks and operations.</summary>
internal static class StateCalls
{
    public static Task GetStateAsync(AgentRequest request)
    {
        var view = View(request);
        return request.ReplyAsync(WriteAll, () => new() { Type = Response.Types.Type.GetState, GetState = Message(view) });

        void WriteAll(ref JsonOutput output)
        {
            output.Name("get_state"u8);
            output.BeginObject();
            foreach (var section in StateSection.All)
            {
                output.Name(section.Name);
                section.Write(ref output, view);
            }

            output.EndObject();
        }
    }

    /// <summary>One section of GET_STATE as an answer of its own.</summary>
    public static Task GetAsync(AgentRequest request, StateSection section)
    {
        var view = View(request);
        return request.ReplyAsync(WriteSection, () => Message(section, view));

        void WriteSection(ref JsonOutput output)
        {
            output.Name(section.Name);
            section.Write(ref output, view);
        }
    }

    public static Task GetOperationsAsync(AgentRequest request) => request.ReplyAsync(new()
    {
        Type = Response.Types.Type.GetOperations,
        GetOperations = new() { Operations = { request.Service<AgentOperations>().Pending } },
    });

    private static StateSection.View View(AgentRequest request) => new(request.Service<TaskLedger>(), request.Service<UpdateOutbox>(), request.Access);

    private static Response.Types.GetState Message(StateSection.View view)
    {
        var state = new Response.Types.GetState();
        foreach (var section in StateSection.All)
        {
            section.Fill(view, state);
        }

        return state;
    }

    private static Response Message(StateSection section, StateSection.View view)
    {
        var state = new Response.Types.GetState();
        section.Fill(view, state);
        return state switch
        {
            { GetTasks: { } tasks } => new() { Type = Response.Types.Type.GetTasks, GetTasks = tasks },
            { GetExecutors: { } executors } => new() { Type = Response.Types.Type.GetExecutors, GetExecutors = executors },
            _ => new() { Type = Response.Types.Type.GetFrameworks, GetFrameworks = state.GetFrameworks },
        };
    }
}
