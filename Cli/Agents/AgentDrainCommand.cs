using System.CommandLine;
using System.Text.Json;
using Levee.Cli.Master;
using Levee.Grains.Interfaces.Configuration;
using Mesos.V1.Master;

namespace Levee.Cli.Agents;

/// <summary><c>levee agent drain</c>: gets an agent empty, and waits until it is.</summary>
internal static class AgentDrainCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly Argument<string> AgentId = new("AGENT") { Description = "Id of the agent, or the beginning of it" };
    private static readonly Option<string?> Grace = new("--grace") { Description = "Longest time that a task gets to end, e.g. 30secs (default: each task's own)" };
    private static readonly Option<bool> Gone = new("--gone") { Description = "Mark the agent gone when it is empty: it never comes back" };
    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Return at once" };
    private static readonly Option<int?> Wait = new("--timeout") { Description = "Seconds to wait at most (default: for ever); the drain goes on" };

    public static Command Create()
    {
        var command = new Command("drain", """
            Have all tasks of an agent end and keep new ones away. Waits until the agent is empty and says how many tasks are left.

            Examples:
              levee agent drain S1 --grace 1mins      tasks have a minute at most
              levee agent drain S1 --gone             for a machine that is taken away for good
              levee agent reactivate S1               takes a drained agent back

            Exit code: 0 when the agent is drained; 1 when it is not within --timeout.
            """);
        foreach (var option in new Option[] { GlobalOptions.Master, GlobalOptions.Credential, Grace, Gone, NoWait, Wait })
        {
            command.Options.Add(option);
        }

        command.Arguments.Add(AgentId);
        command.SetAction(DrainAsync);
        return command;
    }

    private static async Task<int> DrainAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var most = parsed.GetValue(Grace) is { } grace
            ? MesosDuration.Parse(grace) ?? throw new CommandFailedException($"--grace is '{grace}'; it must be a duration such as 30secs or 1mins.", ExitCodes.Usage)
            : (TimeSpan?)null;
        using var master = GlobalOptions.MasterOf(parsed);
        var agent = new StateReader(await master.GetAsync("/state", cancellationToken)).FindAgent(parsed.GetValue(AgentId)!).Text("id");
        var drain = new Call.Types.DrainAgent { AgentId = new() { Value = agent }, MarkGone = parsed.GetValue(Gone) };
        if (most is { } time)
        {
            drain.MaxGracePeriod = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(time);
        }

        await master.CallAsync(new() { Type = Call.Types.Type.DrainAgent, DrainAgent = drain }, cancellationToken);
        if (!parsed.GetValue(NoWait))
        {
            await WaitAsync(master, agent, parsed.GetValue(Wait), cancellationToken);
        }

        Console.WriteLine($"{agent} is {(parsed.GetValue(NoWait) ? "draining" : parsed.GetValue(Gone) ? "drained and gone" : "drained")}");
        return ExitCodes.Success;
    }

    private static async Task WaitAsync(MasterClient master, string agent, int? seconds, CancellationToken cancellationToken)
    {
        using var enough = seconds is { } wait ? new CancellationTokenSource(TimeSpan.FromSeconds(wait), TimeProvider.System) : new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        var last = -1;
        try
        {
            while (TasksLeft(await master.GetAsync("/state", both.Token), agent) is { } left)
            {
                if (left != last)
                {
                    await Console.Error.WriteLineAsync($"levee: {agent} is draining: {left} {(left == 1 ? "task" : "tasks")} left");
                }

                last = left;
                await timer.WaitForNextTickAsync(both.Token);
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"{agent} is not drained within {seconds} s; the drain goes on.");
        }
    }

    /// <returns><see langword="null"/>: the agent is drained, or gone already.</returns>
    private static int? TasksLeft(JsonElement state, string id)
    {
        var reader = new StateReader(state);
        var agent = reader.Agents.Where(agent => agent.Text("id") == id).Select(agent => (JsonElement?)agent).FirstOrDefault();
        return agent is { } here && AgentStand.Of(here) != AgentStand.Drained ? reader.Tasks(all: false).Count(entry => entry.Task.Text("slave_id") == id) : null;
    }
}
