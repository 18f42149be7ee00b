using System.CommandLine;
using Levee.Cli.Terminals;
using Mesos.V1;
using Mesos.V1.Agent;

namespace Levee.Cli.Tasks;

/// <summary><c>levee task exec</c>: a command inside a running task's container.</summary>
internal static class TaskExecCommand
{
    private static readonly Option<bool> Interactive = new("--interactive", "-i") { Description = "Pass standard input to the command" };
    private static readonly Option<bool> Tty = new("--tty", "-t") { Description = "Give the command a terminal" };
    private static readonly Option<string?> User = new("--user", "-u") { Description = "User that runs the command (default: that of the task's executor)" };
    private static readonly Option<string[]> Env = new("--env", "-e") { Description = "NAME=VALUE for the command's environment; may be given several times" };
    private static readonly Argument<string> TaskId = new("TASK") { Description = "Id of the task, or the beginning of it" };
    private static readonly Argument<string[]> CommandLine = new("CMD") { Description = "Program and arguments", Arity = ArgumentArity.OneOrMore };

    /// <summary>Options that take the next word, for <see cref="Separated"/>.</summary>
    private static readonly string[] WithValue = ["--master", "-m", "--credential", "--agent-credential", "--user", "-u", "--env", "-e"];

    public static Command Create()
    {
        var command = new Command("exec", """
            Run a command inside the container of a running task.

            Examples:
              levee task exec -it web.1 sh                     a shell
              levee task exec web.1 cat /proc/self/cgroup      one command
              tar c . | levee task exec -i web.1 tar x         input from a pipe
              levee task exec -e LEVEL=9 -u nobody web.1 env   a variable, another user

            Ctrl-P Ctrl-Q leaves a terminal, which ends the command. Without -i the command finds its input empty.
            Exit code: that of the command; 128 + N when signal N ended it; 1 when it could not run.
            """);
        foreach (var option in new Option[] { GlobalOptions.Master, GlobalOptions.Credential, GlobalOptions.AgentCredential, Interactive, Tty, User, Env })
        {
            command.Options.Add(option);
        }

        command.Arguments.Add(TaskId);
        command.Arguments.Add(CommandLine);
        command.SetAction(ExecuteAsync);
        return command;
    }

    /// <summary>What follows the task's id is the command's, dashes or not: puts <c>--</c> between.</summary>
    public static string[] Separated(string[] args)
    {
        if (args is not ["task", "exec", ..] || args.Contains("--"))
        {
            return args;
        }

        for (var at = 2; at < args.Length; at++)
        {
            if (!args[at].StartsWith('-'))
            {
                return [.. args[..(at + 1)], "--", .. args[(at + 1)..]];
            }

            at += WithValue.Contains(args[at]) ? 1 : 0;
        }

        return args;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (interactive, tty) = (parsed.GetValue(Interactive), parsed.GetValue(Tty));
        if (tty && !RawTerminal.IsThere)
        {
            throw new CommandFailedException("--tty needs a terminal as standard input and output; leave it out in scripts and pipes.", ExitCodes.Usage);
        }

        var task = await TaskContainer.FindAsync(parsed, parsed.GetValue(TaskId)!, cancellationToken);
        var container = new ContainerID { Value = Guid.NewGuid().ToString(), Parent = task.Id };
        using var agent = task.Open();
        var session = new ContainerSession(agent, container, interactive, tty, TimeProvider.System);
        var ended = await session.RunAsync(Launch(container, parsed, tty), cancellationToken);
        return ended ? await session.ExitCodeAsync(cancellationToken) : ExitCodes.Success;
    }

    private static Call Launch(ContainerID container, ParseResult parsed, bool tty)
    {
        var words = parsed.GetValue(CommandLine)!;
        var command = new CommandInfo { Shell = false, Value = words[0], Arguments = { words }, Environment = Variables(parsed, tty) };
        if (parsed.GetValue(User) is { } user)
        {
            command.User = user;
        }

        var launch = new Call.Types.LaunchNestedContainerSession { ContainerId = container, Command = command };
        if (tty)
        {
            var size = Termios.WindowSize(Termios.Output) is var (rows, columns) ? new TTYInfo.Types.WindowSize { Rows = (uint)rows, Columns = (uint)columns } : null;
            launch.Container = new() { Type = ContainerInfo.Types.Type.Mesos, TtyInfo = new() { WindowSize = size } };
        }

        return new() { Type = Call.Types.Type.LaunchNestedContainerSession, LaunchNestedContainerSession = launch };
    }

    /// <summary>Those given, and the kind of terminal, without which full-screen programs do not draw.</summary>
    private static Mesos.V1.Environment Variables(ParseResult parsed, bool tty)
    {
        var environment = new Mesos.V1.Environment();
        if (tty && System.Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } terminal)
        {
            environment.Variables.Add(new Mesos.V1.Environment.Types.Variable { Name = "TERM", Value = terminal });
        }

        foreach (var text in parsed.GetValue(Env) ?? [])
        {
            var split = text.IndexOf('=', StringComparison.Ordinal);
            if (split < 1)
            {
                throw new CommandFailedException($"--env is '{text}'; it must be NAME=VALUE.", ExitCodes.Usage);
            }

            environment.Variables.Add(new Mesos.V1.Environment.Types.Variable { Name = text[..split], Value = text[(split + 1)..] });
        }

        return environment;
    }
}
