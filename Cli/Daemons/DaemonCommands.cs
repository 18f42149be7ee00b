using System.CommandLine;
using Levee.Agent;
using Levee.Agent.Configuration;
using Levee.Cli.Local;
using Levee.Dns;
using Levee.Grains.Interfaces.Configuration;
using Levee.LoadBalancer;
using Levee.Silo.Hosting;
using Microsoft.Extensions.Configuration;

namespace Levee.Cli.Daemons;

/// <summary>The commands that are one process of a cluster each.</summary>
internal static class DaemonCommands
{
    public static Command Silo() => Create("silo", "Run a silo: the grains, the scheduler and operator APIs.", SiloFlags.All, SiloHost.RunAsync);

    public static Command Agent() => Create("agent", "Run an agent that offers this machine's resources and runs tasks; or 'levee agent ls'.", AgentFlags.All, AgentHost.RunAsync, () => Signals.Leave(Environment.ProcessId));

    public static Command Dns() => Create("dns", "Run the DNS server for *.mesos.", DnsFlags.All, DnsHost.RunAsync);

    public static Command LoadBalancer() => Create("lb", "Run the load balancer for virtual IPs.", LoadBalancerFlags.All, LoadBalancerHost.RunAsync);

    /// <param name="orphaned">What ends the daemon when its supervisor is gone; <see langword="null"/>: what SIGTERM does.</param>
    private static Command Create(string name, string description, IReadOnlyList<Flag> flags, Func<IConfiguration, CancellationToken, Task<int>> run, Action? orphaned = null)
    {
        var command = new Command(name, description + " Stops cleanly at SIGTERM or Ctrl-C. Each flag can be given as environment variable too: LEVEE_ or MESOS_ and its name in capitals.");
        var options = new FlagOptions(command, flags);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(options.Settings(parsed)).Build();
            return Supervision.IsSupervised ? await RunSupervisedAsync(configuration, run, orphaned, cancellationToken) : await run(configuration, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunSupervisedAsync(IConfiguration configuration, Func<IConfiguration, CancellationToken, Task<int>> run, Action? orphaned, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var daemon = run(configuration, stop.Token);
        var alone = Supervision.SupervisorGoneAsync(stop.Token);
        await Task.WhenAny(daemon, alone);
        if (alone.IsCompletedSuccessfully && orphaned is not null)
        {
            orphaned();
            return await daemon;
        }

        await stop.CancelAsync();
        return await daemon;
    }
}
