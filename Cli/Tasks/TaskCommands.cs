using System.CommandLine;
using Levee.Cli.Master;
using Levee.Cli.Output;

namespace Levee.Cli.Tasks;

/// <summary><c>levee task ls|inspect|logs|kill</c>.</summary>
internal static class TaskCommands
{
    private static readonly Argument<string> TaskId = new("TASK") { Description = "Id of the task, or the beginning of it" };

    public static Command Create() => new("task", "Look at tasks, read their output, run commands beside them, end them.")
    {
        List(), Inspect(), TaskLogsCommand.Create(TaskId), TaskExecCommand.Create(), TaskAttachCommand.Create(TaskId), TaskStatsCommand.Create(TaskId), Kill(),
    };

    private static Command List()
    {
        var all = new Option<bool>("--all", "-a") { Description = "Completed tasks too" };
        var command = GlobalOptions.OperatorCommand("ls", "List tasks.");
        command.Options.Add(all);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            var tasks = new StateReader(await master.GetAsync("/state", cancellationToken)).Tasks(parsed.GetValue(all)).ToList();
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Printer.PrintJson(tasks.Select(t => t.Task));
                return;
            }

            Printer.PrintTable(
                ["ID", "NAME", "FRAMEWORK", "STATE", "AGENT", "CPUS", "MEM"],
                tasks.Select(t => (IReadOnlyList<string>)
                [
                    t.Task.Text("id"), t.Task.Text("name"), t.Framework.Text("name"), t.Task.Text("state"), t.Task.Text("slave_id"),
                    t.Task.GetProperty("resources").Number("cpus"), t.Task.GetProperty("resources").Number("mem"),
                ]));
        });
        return command;
    }

    private static Command Inspect()
    {
        var command = GlobalOptions.OperatorCommand("inspect", "Print all that the master knows of a task, as JSON.");
        command.Arguments.Add(TaskId);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            Printer.PrintJson(new StateReader(await master.GetAsync("/state", cancellationToken)).FindTask(parsed.GetValue(TaskId)!).Task);
        });
        return command;
    }

    private static Command Kill()
    {
        var command = GlobalOptions.OperatorCommand("kill", "Ask a task's agent to end it: SIGTERM, and SIGKILL after its grace period.");
        command.Arguments.Add(TaskId);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            var (_, task) = new StateReader(await master.GetAsync("/state", cancellationToken)).FindTask(parsed.GetValue(TaskId)!);
            var path = $"/levee/v1/tasks/{Uri.EscapeDataString(task.Text("framework_id"))}/{Uri.EscapeDataString(task.Text("id"))}/kill";
            await master.SendAsync(HttpMethod.Post, path, body: null, cancellationToken);
            Console.WriteLine($"{task.Text("id")} is being killed");
        });
        return command;
    }
}
