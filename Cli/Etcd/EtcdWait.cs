using System.CommandLine;
using System.Text.Json;
using Levee.Cli.Master;

namespace Levee.Cli.Etcd;

/// <summary>Waits until an etcd cluster has all members it wants, telling each change of its state.</summary>
internal sealed class EtcdWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Option<bool> _wait = new("--wait") { Description = "Wait until all members vote" };
    private readonly Option<int> _timeout = new("--timeout") { Description = "Seconds to wait", DefaultValueFactory = _ => 180 };

    /// <summary>Adds <c>--wait</c> and <c>--timeout</c>.</summary>
    public static EtcdWait AddOption(Command command)
    {
        var wait = new EtcdWait();
        command.Options.Add(wait._wait);
        command.Options.Add(wait._timeout);
        return wait;
    }

    /// <summary>Waits when the user asked for it.</summary>
    /// <exception cref="CommandFailedException">Not ready in time.</exception>
    public async Task IfAskedAsync(ParseResult parsed, MasterClient master, string name, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_wait))
        {
            await UntilReadyAsync(master, name, TimeSpan.FromSeconds(parsed.GetValue(_timeout)), TimeProvider.System, Console.WriteLine, cancellationToken);
        }
    }

    /// <returns>The cluster's state when it was ready.</returns>
    /// <exception cref="CommandFailedException">Not ready in time; says what it waited for.</exception>
    public static async Task<JsonElement> UntilReadyAsync(MasterClient master, string name, TimeSpan timeout, TimeProvider clock, Action<string> report, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var said = string.Empty;
        while (true)
        {
            var cluster = await master.GetAsync(EtcdPaths.Cluster(name), cancellationToken);
            if (cluster.Text("reason") != said)
            {
                said = cluster.Text("reason");
                report($"{clock.GetElapsedTime(started).TotalSeconds,6:0.0} s  {said}");
            }

            if (cluster.Text("ready") == "true")
            {
                return cluster;
            }

            if (clock.GetElapsedTime(started) > timeout)
            {
                var problems = cluster.GetProperty("problems").EnumerateArray().Select(p => p.GetString());
                throw new CommandFailedException($"etcd cluster {name} is not ready after {timeout.TotalSeconds:0} s: {said} {string.Join(' ', problems)}");
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }
}
