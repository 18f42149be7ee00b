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

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var parsed = Build().Parse(TaskExecCommand.Separated(args));
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

    /// <summary>The root command with all its commands.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand("Levee: a datacenter control plane that speaks the Mesos v1 APIs." + Environment.NewLine + Examples);
        root.Subcommands.Add(UpCommand.Create());
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(TaskCommands.Create());
        root.Subcommands.Add(AgentCommands.Create());
        root.Subcommands.Add(FrameworkCommands.Create());
        root.Subcommands.Add(EtcdCommands.Create());
        root.Subcommands.Add(VipCommands.Create());
        root.Subcommands.Add(DaemonCommands.Silo());
        root.Subcommands.Add(DaemonCommands.Dns());
        root.Subcommands.Add(DaemonCommands.LoadBalancer());
        return root;
    }
}
