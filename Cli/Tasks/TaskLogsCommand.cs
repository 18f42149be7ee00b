using System.CommandLine;
using System.Text.Json;
using Levee.Cli.Master;

namespace Levee.Cli.Tasks;

/// <summary><c>levee task logs</c>: a task's standard output or error, out of its sandbox.</summary>
internal static class TaskLogsCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    private static readonly string[] Ended = ["TASK_FINISHED", "TASK_FAILED", "TASK_KILLED", "TASK_ERROR", "TASK_LOST", "TASK_DROPPED", "TASK_GONE", "TASK_GONE_BY_OPERATOR"];

    public static Command Create(Argument<string> taskId)
    {
        var stderr = new Option<bool>("--stderr") { Description = "Standard error instead of standard output" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on printing what comes, until the task has ended" };
        var command = new Command("logs", """
            Print a task's standard output, also after its end, as long as its sandbox is there.

            Examples:
              levee task logs web.1                 what it wrote so far
              levee task logs -f --stderr web.1     its errors as they come
            """);
        command.Options.Add(GlobalOptions.Master);
        command.Options.Add(GlobalOptions.Credential);
        command.Options.Add(GlobalOptions.AgentCredential);
        command.Options.Add(stderr);
        command.Options.Add(follow);
        command.Arguments.Add(taskId);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var master = GlobalOptions.MasterOf(parsed);
            var state = new StateReader(await master.GetAsync("/state", cancellationToken));
            var (_, task) = state.FindTask(parsed.GetValue(taskId)!);
            using var sandbox = await Sandbox.FindAsync(state.Agent(task.Text("slave_id")), task.Text("framework_id"), task.Text("id"), GlobalOptions.AgentCredentialOf(parsed), cancellationToken);
            await using var output = Console.OpenStandardOutput();
            var file = parsed.GetValue(stderr) ? "stderr" : "stdout";
            var copied = await sandbox.CopyAsync(file, 0, output, cancellationToken);
            if (parsed.GetValue(follow))
            {
                await FollowAsync(sandbox, file, copied, output, () => HasEndedAsync(master, task, cancellationToken), cancellationToken);
            }
        });
        return command;
    }

    private static async Task FollowAsync(Sandbox sandbox, string file, long copied, Stream output, Func<Task<bool>> hasEnded, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        for (var isLast = false; !isLast; await timer.WaitForNextTickAsync(cancellationToken))
        {
            // Asked before the rest is read: nothing is written afterwards.
            isLast = await hasEnded();
            copied = await sandbox.CopyAsync(file, copied, output, cancellationToken);
        }
    }

    private static async Task<bool> HasEndedAsync(MasterClient master, JsonElement task, CancellationToken cancellationToken)
    {
        var found = await master.GetAsync($"/tasks?task_id={Uri.EscapeDataString(task.Text("id"))}&framework_id={Uri.EscapeDataString(task.Text("framework_id"))}", cancellationToken);
        return !found.GetProperty("tasks").EnumerateArray().Any(entry => !Ended.Contains(entry.Text("state")));
    }
}
