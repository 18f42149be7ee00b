using System.CommandLine;
using Levee.Cli.Agents;
using Levee.Cli.Daemons;
using Levee.Cli.Demo;
using Levee.Cli.Etcd;
using Levee.Cli.Frameworks;
using Levee.Cli.Local;
using Levee.Cli.Run;
using Levee.Cli.Tasks;
using Levee.Cli.Vips;

namespace Levee.Cli;

/// <summary>The root command and its way from arguments to an exit code.</summary>
internal static class LeveeCommand
{
    private const string Examples = """

        Examples:
          levee up --agents 3                    a local cluster until Ctrl-C
          levee demo --once                      an etcd cluster behind DNS and a virtual IP, then stop
          levee run -- sh -c 'echo hello'        one task to its end
          levee task ls                          what runs
          levee etcd create demo --size 3        an etcd cluster
          levee vip ls                           virtual IPs and their backends

        Exit codes: 0 done, 1 failed, 2 wrong command line or setting, 130 interrupted; levee run: the exit code of its task.
        """;

    private static readonly (string Name, Func<Command> Create)[] s_commands =
    [
        ("up", UpCommand.Create),
        ("demo", DemoCommand.Create),
        ("run", RunCommand.Create),
        ("task", TaskCommands.Create),
        ("agent", AgentCommands.Create),
        ("framework", FrameworkCommands.Create),
        ("etcd", EtcdCommands.Create),
        ("vip", VipCommands.Create),
        ("silo", DaemonCommands.Silo),
        ("dns", DaemonCommands.Dns),
        ("lb", DaemonCommands.LoadBalancer),
    ];

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var parsed = Build(args.FirstOrDefault()).Parse(TaskExecCommand.Separated(args));
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"levee: {error.Message}");
            }

            foreach (var (given, meant) in Spelling.Suggestions(parsed))
            {
                await Console.Error.WriteLineAsync($"levee: '{given}' is not known; did you mean '{meant}'?");
            }

            await Console.Error.WriteLineAsync("levee: see 'levee --help', or --help after the command.");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellationToken);
        }
        catch (CommandFailedException failure)
        {
            await Console.Error.WriteLineAsync($"levee: {failure.Message}");
            return failure.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }

    /// <summary>The root command. With the name of a command as the first argument only that one is made: a daemon does not carry what the others need.</summary>
    /// <param name="first">The first argument; <see langword="null"/> or no command: all commands are made.</param>
    public static RootCommand Build(string? first = null)
    {
        var root = new RootCommand("Levee: a datacenter control plane that speaks the Mesos v1 APIs." + Environment.NewLine + Examples);
        var isCommand = s_commands.Any(command => command.Name == first);
        foreach (var (name, create) in s_commands)
        {
            if (!isCommand || name == first)
            {
                root.Subcommands.Add(create());
            }
        }

        return root;
    }
}
