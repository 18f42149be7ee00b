using System.CommandLine;
using Levee.Cli.Daemons;
using Levee.Cli.Master;
using Levee.Cli.Output;

namespace Levee.Cli.Agents;

/// <summary><c>levee agent</c> (the daemon), and what operators do with agents: <c>levee agent ls|drain|deactivate|reactivate|gone</c>.</summary>
internal static class AgentCommands
{
    public static Command Create()
    {
        var agent = DaemonCommands.Agent();
        var list = GlobalOptions.OperatorCommand("ls", "List agents.");
        list.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            var agents = new StateReader(await master.GetAsync("/state", cancellationToken)).Agents.ToList();
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Printer.PrintJson(agents);
                return;
            }

            Printer.PrintTable(
                ["ID", "ADDRESS", "STATE", "CPUS", "MEM", "DISK", "PORTS"],
                agents.Select(a => (IReadOnlyList<string>)
                [
                    a.Text("id"), a.Text("pid").Split('@')[^1], AgentStand.Of(a), Usage(a, "cpus"), Usage(a, "mem"), Usage(a, "disk"), a.GetProperty("resources").Text("ports"),
                ]));
        });
        agent.Subcommands.Add(list);
        agent.Subcommands.Add(AgentDrainCommand.Create());
        agent.Subcommands.Add(AgentStandCommands.Deactivate());
        agent.Subcommands.Add(AgentStandCommands.Reactivate());
        agent.Subcommands.Add(AgentStandCommands.Gone());
        return agent;
    }

    private static string Usage(System.Text.Json.JsonElement agent, string resource) =>
        $"{agent.GetProperty("used_resources").Number(resource)}/{agent.GetProperty("resources").Number(resource)}";
}
