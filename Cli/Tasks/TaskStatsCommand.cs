using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Levee.Cli.Master;
using Levee.Cli.Output;

namespace Levee.Cli.Tasks;

/// <summary><c>levee task stats</c>: what a task's container uses.</summary>
internal static class TaskStatsCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static Command Create(Argument<string> taskId)
    {
        var command = GlobalOptions.OperatorCommand("stats", """
            Print what the container of a running task uses, over one second. Tasks of one executor share its container.

            Examples:
              levee task stats web.1           a table
              levee task stats web.1 --json    all that the agent measures
            """);
        command.Options.Add(GlobalOptions.AgentCredential);
        command.Arguments.Add(taskId);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var task = await TaskContainer.FindAsync(parsed, parsed.GetValue(taskId)!, cancellationToken);
            using var agent = new MasterClient(task.Agent, "the agent's registration", task.Credential);
            var root = task.Id;
            while (root.Parent is not null)
            {
                root = root.Parent;
            }

            var before = await ReadAsync(agent, root.Value, cancellationToken);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Printer.PrintJson(before);
                return;
            }

            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
            var after = await ReadAsync(agent, root.Value, cancellationToken);
            Printer.PrintTable(
                ["TASK", "CPU", "CPUS", "MEM", "LIMIT", "MEM %", "PROCESSES"],
                [[task.Task.Text("id"), Cpu(before, after), after.Number("cpus_soft_limit"), Megabytes(after, "mem_rss_bytes"), Megabytes(after, "mem_limit_bytes"), Share(after), after.TryGetProperty("processes", out _) ? after.Number("processes") : "-"]]);
        });
        return command;
    }

    private static async Task<JsonElement> ReadAsync(MasterClient agent, string container, CancellationToken cancellationToken)
    {
        var entries = await agent.GetAsync($"/containers?container_id={Uri.EscapeDataString(container)}", cancellationToken);
        return entries.EnumerateArray().Select(entry => entry.TryGetProperty("statistics", out var statistics) ? statistics : (JsonElement?)null).FirstOrDefault()
            ?? throw new CommandFailedException("the agent has no figures of this task's container.");
    }

    private static string Cpu(JsonElement before, JsonElement after)
    {
        var time = Value(after, "timestamp") - Value(before, "timestamp");
        var used = Value(after, "cpus_user_time_secs") + Value(after, "cpus_system_time_secs") - Value(before, "cpus_user_time_secs") - Value(before, "cpus_system_time_secs");
        return Percent(time > 0 ? Math.Max(used, 0) / time : 0);
    }

    private static string Share(JsonElement statistics) => Value(statistics, "mem_limit_bytes") is > 0 and var limit ? Percent(Value(statistics, "mem_rss_bytes") / limit) : "-";

    private static string Megabytes(JsonElement statistics, string name) => statistics.TryGetProperty(name, out _) ? $"{(Value(statistics, name) / (1024 * 1024)).ToString("0.0", CultureInfo.InvariantCulture)} MB" : "-";

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static double Value(JsonElement statistics, string name) => statistics.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
}
