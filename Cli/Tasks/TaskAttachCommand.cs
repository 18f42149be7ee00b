using System.CommandLine;
using Levee.Cli.Terminals;
using Mesos.V1.Agent;

namespace Levee.Cli.Tasks;

/// <summary><c>levee task attach</c>: the terminal of a running task.</summary>
internal static class TaskAttachCommand
{
    /// <summary>The agent's words for a task without a terminal; see spec agent-api section 4.7.</summary>
    private const string NoTerminal = "I/O switchboard server was disabled for this container";

    public static Command Create(Argument<string> taskId)
    {
        var noStdin = new Option<bool>("--no-stdin") { Description = "Only look: keys do not go to the task" };
        var command = new Command("attach", """
            Join the terminal of a running task. The task must have been started with one: levee run --tty, or container.tty_info.

            Examples:
              levee task attach shell.1               type and look; Ctrl-P Ctrl-Q leaves, the task runs on
              levee task attach --no-stdin shell.1    look only; Ctrl-C leaves

            For other tasks: 'levee task logs -f' follows the output, 'levee task exec -it TASK sh' opens a shell.
            Exit code: 0 when the user left or the task ended; of a task in a pod its own.
            """);
        command.Options.Add(GlobalOptions.Master);
        command.Options.Add(GlobalOptions.Credential);
        command.Options.Add(GlobalOptions.AgentCredential);
        command.Options.Add(noStdin);
        command.Arguments.Add(taskId);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var takesInput = !parsed.GetValue(noStdin);
            if (takesInput && !RawTerminal.IsThere)
            {
                throw new CommandFailedException("attaching needs a terminal as standard input and output; --no-stdin only looks.", ExitCodes.Usage);
            }

            var task = await TaskContainer.FindAsync(parsed, parsed.GetValue(taskId)!, cancellationToken);
            using var agent = task.Open();
            var session = new ContainerSession(agent, task.Id, takesInput, isTerminal: true, TimeProvider.System);
            try
            {
                var ended = await session.RunAsync(new() { Type = Call.Types.Type.AttachContainerOutput, AttachContainerOutput = new() { ContainerId = task.Id } }, cancellationToken);
                return ended && task.Id.Parent is not null ? await session.ExitCodeAsync(cancellationToken) : ExitCodes.Success;
            }
            catch (CommandFailedException failure) when (failure.Message == NoTerminal)
            {
                throw new CommandFailedException($"task {parsed.GetValue(taskId)} has no terminal; 'levee task logs -f' follows its output, 'levee task exec -it' opens a shell beside it.");
            }
        });
        return command;
    }
}
