using System.CommandLine;
using Levee.Cli.Local;

namespace Levee.Cli.Demo;

/// <summary><c>levee demo</c>: an etcd cluster behind DNS and a virtual IP, on a local cluster.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "Stop when everything was shown, instead of at Ctrl-C" };
        var command = new Command("demo", """
            Start a local cluster, run a three-member etcd cluster on it, find it by DNS, write and read a key through its virtual IP.

            Needs the programs etcd, etcdctl and dig.

            Examples:
              levee demo --once
              levee demo --port 6050 --dns-port 9053
            """);
        command.Options.Add(once);
        var ownWorkDir = Path.Combine(Path.GetTempPath(), $"levee-demo-{Environment.ProcessId}");
        var flags = new LocalClusterFlags(command, ownWorkDir);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = flags.Read(parsed);
            if (options.DnsPort is null || options.LoadBalancerPort is null || options.Agents < 1)
            {
                throw new CommandFailedException("the demo needs DNS, the load balancer and at least one agent; leave out --no-dns, --no-lb and --agents 0.", ExitCodes.Usage);
            }

            Programs.ThrowIfMissing();
            var story = new StoryTeller(TimeProvider.System);
            await using var cluster = new LocalCluster(options, TimeProvider.System, line => Console.Error.WriteLine("levee: " + line));
            await story.StepAsync($"start a silo, {options.Agents} agents, DNS and the load balancer", async () => await cluster.StartAsync(cancellationToken));
            await new DemoStory(cluster.Endpoints, options.Credential, story, Math.Min(options.Agents, 3)).TellAsync(cancellationToken);
            story.PrintTimes();
            if (!parsed.GetValue(once))
            {
                Console.WriteLine($"\nTry: levee etcd show demo --master {cluster.Endpoints.Master}   (Ctrl-C ends the demo)");
                Console.WriteLine("ready");
                await UpCommand.WaitForStopAsync(cancellationToken);
            }

            cluster.RemoveWorkDirAtEnd = options.WorkDir.FullName == ownWorkDir;
            return ExitCodes.Success;
        });
        return command;
    }
}
