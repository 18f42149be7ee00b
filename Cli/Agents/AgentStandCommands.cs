using System.CommandLine;
using Levee.Cli.Master;
using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Cli.Agents;

/// <summary><c>levee agent deactivate|reactivate|gone</c>.</summary>
internal static class AgentStandCommands
{
    private static readonly Argument<string> AgentId = new("AGENT") { Description = "Id of the agent, or the beginning of it" };

    public static Command Deactivate() => Create(
        "deactivate",
        """
        Keep new tasks away from an agent; those that run there run on.

        Examples:
          levee agent deactivate S1     before looking at a machine
          levee agent reactivate S1     afterwards
        """,
        id => new() { Type = Call.Types.Type.DeactivateAgent, DeactivateAgent = new() { AgentId = id } },
        "deactivated");

    public static Command Reactivate() => Create(
        "reactivate",
        """
        Take an agent back that was deactivated or drained.

        Examples:
          levee agent reactivate S1
        """,
        id => new() { Type = Call.Types.Type.ReactivateAgent, ReactivateAgent = new() { AgentId = id } },
        "reactivated");

    public static Command Gone() => Create(
        "gone",
        """
        Declare an agent gone: its tasks are given up, and it cannot come back under this id. For machines that are lost; 'levee agent drain --gone' is the gentle way.

        Examples:
          levee agent gone S1
        """,
        id => new() { Type = Call.Types.Type.MarkAgentGone, MarkAgentGone = new() { AgentId = id } },
        "gone");

    private static Command Create(string name, string description, Func<AgentID, Call> call, string done)
    {
        var command = new Command(name, description);
        command.Options.Add(GlobalOptions.Master);
        command.Options.Add(GlobalOptions.Credential);
        command.Arguments.Add(AgentId);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            var id = new StateReader(await master.GetAsync("/state", cancellationToken)).FindAgent(parsed.GetValue(AgentId)!).Text("id");
            await master.CallAsync(call(new() { Value = id }), cancellationToken);
            Console.WriteLine($"{id} is {done}");
        });
        return command;
    }
}
