using System.CommandLine;
using Levee.Cli.Master;

namespace Levee.Cli.Tasks;

/// <summary><c>levee task logs</c>: a task's standard output or error, out of its sandbox.</summary>
internal static class TaskLogsCommand
{
    public static Command Create(Argument<string> taskId)
    {
        var stderr = new Option<bool>("--stderr") { Description = "Standard error instead of standard output" };
        var command = new Command("logs", "Print a task's standard output.");
        command.Options.Add(GlobalOptions.Master);
        command.Options.Add(GlobalOptions.Credential);
        command.Options.Add(stderr);
        command.Arguments.Add(taskId);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            var state = new StateReader(await master.GetAsync("/state", cancellationToken));
            var (_, task) = state.FindTask(parsed.GetValue(taskId)!);
            using var sandbox = await Sandbox.FindAsync(state.Agent(task.Text("slave_id")), task.Text("framework_id"), task.Text("id"), cancellationToken);
            await using var output = Console.OpenStandardOutput();
            await sandbox.CopyAsync(parsed.GetValue(stderr) ? "stderr" : "stdout", 0, output, cancellationToken);
        });
        return command;
    }
}
