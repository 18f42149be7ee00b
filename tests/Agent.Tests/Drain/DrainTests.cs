using Levee.Agent.Tests.Executors;
using Mesos.V1;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability;
using EventType = Mesos.V1.Executor.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Tests.Drain;

public sealed class DrainTests : IAsyncLifetime
{
    private static readonly FrameworkInfo Aware = new(RunningAgent.Framework)
    {
        Capabilities = { new Capability { Type = Capability.Types.Type.PartitionAware }, new Capability { Type = Capability.Types.Type.TaskKillingState } },
    };

    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await RunningAgent.StartAsync(_directory.Path);

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_drain_kills_what_runs_and_refuses_what_comes_until_nothing_is_left()
    {
        await _agent.RunAsync("t", "trap '' TERM; echo ready; while true; do sleep 0.1; done", task => task.KillPolicy = new() { GracePeriod = new() { Nanoseconds = 1_000_000_000_000 } }, Aware);
        await Poll.UntilAsync(() => Directory.Exists(_agent.Sandbox("t")) && _agent.Output("t").Length > 0, "the task");
        await _agent.Master.Observer!.DrainAsync(new() { MaxGracePeriod = new() { Nanoseconds = 100_000_000 } });
        await _agent.RunAsync("late", "true", framework: Aware);

        var late = await _agent.Master.EndOfAsync("late");
        Assert.Equal((TaskState.TaskDropped, Reason.AgentDraining), (late.State, late.Reason));
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskKilled, Reason.AgentDraining), (end.State, end.Reason));
        Assert.Equal(Reason.AgentDraining, _agent.Master.StatusesOf("t").Single(status => status.State == TaskState.TaskKilling).Reason);
        await Poll.UntilAsync(() => _agent.Drain.Config is null, "that the drain is over");
        Assert.Empty(_agent.Ledger.Frameworks);
        await _agent.RunAsync("after", "true", framework: Aware);
        Assert.Equal(TaskState.TaskFinished, (await _agent.Master.EndOfAsync("after")).State);
    }

    [Theory]
    [InlineData(true, TaskState.TaskGoneByOperator)]
    [InlineData(false, TaskState.TaskKilled)]
    public async Task With_mark_gone_a_killed_task_is_gone_to_those_who_know_the_state(bool aware, TaskState state)
    {
        await _agent.RunAsync("t", "sleep 1000", framework: aware ? Aware : null);
        await _agent.Master.RunningAsync("t");
        await _agent.Master.Observer!.DrainAsync(new() { MarkGone = true });
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((state, Reason.AgentDraining), (end.State, end.Reason));
    }

    [Fact]
    public async Task An_executor_is_asked_to_kill_its_tasks_with_the_grace_of_the_drain()
    {
        await _agent.RunOnAsync("e", "sleep 1000", "a");
        using var executor = new TestExecutor(_agent.Http, "e");
        await executor.SubscribeAsync();
        await executor.ExpectAsync(EventType.Subscribed);
        await executor.ExpectAsync(EventType.Launch);
        await _agent.Master.Observer!.DrainAsync(new() { MaxGracePeriod = new() { Nanoseconds = 5 } });
        Assert.Equal(5, (await executor.ExpectAsync(EventType.Kill)).Kill.KillPolicy.GracePeriod.Nanoseconds);
        await executor.UpdateAsync("a", TaskState.TaskKilled);
        Assert.Equal(Reason.AgentDraining, (await _agent.Master.EndOfAsync("a")).Reason);
    }
}
