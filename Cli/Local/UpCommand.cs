using System.CommandLine;

namespace Levee.Cli.Local;

/// <summary><c>levee up</c>: a local cluster until Ctrl-C.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var command = new Command("up", """
            Start a local cluster and keep it until Ctrl-C: a silo, agents, DNS and the load balancer.

            Prints 'ready' on a line of its own when everything answers, and writes endpoints.json into the work dir.

            Examples:
              levee up
              levee up --agents 5 --port 6050 --work-dir /tmp/cluster --resources 'cpus:2;mem:1024;ports:[31000-31099]'
              levee up --no-dns --no-lb
            """);
        var options = new LocalClusterFlags(command, ".levee/up");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var cluster = new LocalCluster(options.Read(parsed), TimeProvider.System, line => Console.Error.WriteLine("levee: " + line));
            await using (cluster)
            {
                await cluster.StartAsync(cancellationToken);
                Console.WriteLine($"master        {cluster.Endpoints.Master}");
                Console.WriteLine($"agents        {string.Join(' ', cluster.Endpoints.Agents)}");
                Console.WriteLine($"dns           {cluster.Endpoints.Dns ?? "off"}");
                Console.WriteLine($"load balancer {cluster.Endpoints.LoadBalancer ?? "off"}");
                Console.WriteLine("ready");
                await WaitForStopAsync(cancellationToken);
                await Console.Error.WriteLineAsync("levee: stopping");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Returns when the user has had enough; that is no error.</summary>
    public static async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
    }
}
