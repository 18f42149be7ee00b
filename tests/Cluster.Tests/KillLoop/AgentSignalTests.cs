using Levee.TestKit;

namespace Levee.Cluster.Tests.KillLoop;

/// <summary>What an agent leaves behind. Source: Mesos' agent, signals.</summary>
public sealed class AgentSignalTests
{
    private const int Interrupt = 2;
    private const int Leave = 10;
    private const int Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_stopped_agent_leaves_its_tasks_to_the_next_one_and_ends_them_when_it_leaves_for_good()
    {
        await using var cluster = new KilledCluster();
        using var scheduler = new KillLoopScheduler(cluster.Master, ["t"], _ => "exec sleep 1000");
        using var enough = new CancellationTokenSource();
        var running = scheduler.RunAsync(enough.Token);
        await Poll.UntilAsync("the task runs", Patience, () => Task.FromResult(scheduler.States.GetValueOrDefault("t").State == "TASK_RUNNING"));
        var task = Assert.Single(cluster.Processes("sleep"));

        foreach (var signal in new[] { Terminate, Interrupt })
        {
            Assert.Equal(0, await cluster.StopAgentAsync(signal));
            Assert.Equal([task], cluster.Processes("sleep"));
            await cluster.RestartAgentAsync();
            await Poll.UntilAsync("the agent is back", Patience, () => cluster.IsRegisteredAsync());
            Assert.Equal([task], cluster.Processes("sleep"));
            Assert.Equal("TASK_RUNNING", scheduler.States["t"].State);
        }

        Assert.Equal(0, await cluster.StopAgentAsync(Leave));
        Assert.Empty(cluster.Processes("sleep"));
        Assert.Empty(cluster.Processes("levee-executor"));
        await Poll.UntilAsync("its end is known", Patience, () => Task.FromResult(!scheduler.Open.Any()));
        Assert.Equal("TASK_KILLED", scheduler.States["t"].State);
        await enough.CancelAsync();
        await running;
    }
}
