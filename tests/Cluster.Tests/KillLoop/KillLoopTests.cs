using System.Globalization;
using Levee.TestKit;

namespace Levee.Cluster.Tests.KillLoop;

/// <summary>Agent, executors and silo die at random while tasks run; each task writes down by itself that it began and that it came to its end.</summary>
/// <remarks><c>LEVEE_KILL_LOOP_SECONDS</c>: how long the killing lasts, 20 s without it. <c>LEVEE_KILL_LOOP_SEED</c> repeats the choices of an earlier run.</remarks>
public sealed class KillLoopTests(ITestOutputHelper output)
{
    private const int Tasks = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task No_task_is_started_twice_and_none_is_lost()
    {
        var seconds = Setting("LEVEE_KILL_LOOP_SECONDS", 20);
        var seed = Setting("LEVEE_KILL_LOOP_SEED", Environment.TickCount);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        List<string> tasks = [.. Enumerable.Range(0, Tasks).Select(i => $"t{i}")];
        var sleeps = tasks.ToDictionary(task => task, _ => random.Next(1, seconds + 5));
        await using var cluster = new KilledCluster();
        using var scheduler = new KillLoopScheduler(cluster.Master, tasks, task =>
            $"echo start >> {cluster.Records}/{task}; sleep {sleeps[task]}; echo end >> {cluster.Records}/{task}");
        using var enough = new CancellationTokenSource();
        var running = scheduler.RunAsync(enough.Token);

        HashSet<string> killed;
        try
        {
            await Poll.UntilAsync("some tasks run", Patience, () => Task.FromResult(scheduler.States.Values.Count(state => state.State == "TASK_RUNNING") >= 4));
            killed = await KillAsync(cluster, random, TimeSpan.FromSeconds(seconds));
            await Poll.UntilAsync("every task has an end", Patience + TimeSpan.FromSeconds(seconds), async () =>
            {
                await scheduler.ReconcileAsync(CancellationToken.None);
                return !scheduler.Open.Any();
            });
        }
        finally
        {
            await enough.CancelAsync();
            await running;
            output.WriteLine($"open: {string.Join(' ', scheduler.Open)}");
            output.WriteLine(cluster.AgentLogs);
            output.WriteLine(string.Join('\n', scheduler.Diary.TakeLast(200)));
        }

        output.WriteLine(string.Join(", ", scheduler.States.Values.GroupBy(state => state.State).Select(group => $"{group.Count()} {group.Key}")) + $"; executors killed: {killed.Count}");
        var problems = tasks.Select(task => Problem(task, scheduler.States[task], Lines(cluster, task), killed.Contains(task))).OfType<string>().ToList();
        Assert.True(problems.Count == 0, string.Join("\n", problems.Select(problem => $"{problem}\n{cluster.AccountOf(problem.Split(' ')[0])}")));
        Assert.Contains(scheduler.States.Values, state => state.State == "TASK_FINISHED");
    }

    /// <returns>The tasks whose executors were killed.</returns>
    private async Task<HashSet<string>> KillAsync(KilledCluster cluster, Random random, TimeSpan time)
    {
        HashSet<string> killed = [];
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < time)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 2000)), TimeProvider.System);
            switch (random.Next(10))
            {
                case < 5:
                    output.WriteLine("kill the agent");
                    await cluster.KillAgentAsync();
                    break;
                case < 8 when cluster.KillExecutor(random.Next) is { } task:
                    output.WriteLine($"kill the executor of {task}");
                    killed.Add(task);
                    break;
                case >= 8:
                    output.WriteLine("kill the silo");
                    await cluster.KillSiloAsync();
                    break;
            }
        }

        return killed;
    }

    /// <returns>What is wrong with a task; <see langword="null"/>: nothing.</returns>
    private static string? Problem(string task, (string State, string Text) end, string[] record, bool wasKilled)
    {
        var (starts, ends) = (record.Count(line => line == "start"), record.Count(line => line == "end"));
        return starts > 1 ? $"{task} was started {starts} times; {end.Text}"
            : wasKilled ? null
            : end.State == "TASK_FINISHED" ? (starts == 1 && ends == 1 ? null : $"{task} did not run to its end; {end.Text}")
            : starts > 0 ? $"{task} was lost; {end.Text}"
            : end.State is "TASK_LOST" or "TASK_DROPPED" || (end.State == "TASK_GONE" && end.Text.Contains("REASON_RECONCILIATION", StringComparison.Ordinal)) ? null // Its launch went down with one of the killed before it began.
            : $"{task} never ran; {end.Text}";
    }

    private static string[] Lines(KilledCluster cluster, string task) => File.Exists(Path.Combine(cluster.Records, task)) ? File.ReadAllLines(Path.Combine(cluster.Records, task)) : [];

    private static int Setting(string name, int usual) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : usual;
}
