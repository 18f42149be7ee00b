using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Metrics;
using Levee.Grains.Tests.Cluster;
using Levee.Grains.Tests.Master;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Tests.Agents;

/// <remarks>One row per path of the table "Removal paths" of spec mesos/master-behaviour.md section 5, for frameworks with PARTITION_AWARE and without.</remarks>
public sealed class RemovalPathTests
{
    [Theory]
    [InlineData(Path.Unreachable, true, TaskState.TaskUnreachable, Reason.AgentRemoved, TaskPlace.Unreachable)]
    [InlineData(Path.Unreachable, false, TaskState.TaskLost, Reason.AgentRemoved, TaskPlace.Unreachable)]
    [InlineData(Path.Gone, true, TaskState.TaskGoneByOperator, Reason.AgentRemovedByOperator, TaskPlace.Completed)]
    [InlineData(Path.Gone, false, TaskState.TaskLost, Reason.AgentRemoved, null)]
    [InlineData(Path.Unregistered, true, TaskState.TaskLost, Reason.AgentRemoved, TaskPlace.Completed)]
    [InlineData(Path.Unregistered, false, TaskState.TaskLost, Reason.AgentRemoved, TaskPlace.Completed)]
    [InlineData(Path.MachineDown, true, TaskState.TaskLost, Reason.AgentRemoved, TaskPlace.Completed)]
    [InlineData(Path.MachineDown, false, TaskState.TaskLost, Reason.AgentRemoved, TaskPlace.Completed)]
    [InlineData(Path.Replaced, true, TaskState.TaskLost, Reason.AgentRemoved, TaskPlace.Completed)]
    [InlineData(Path.Replaced, false, TaskState.TaskLost, Reason.AgentRemoved, TaskPlace.Completed)]
    public async Task A_lost_agent_ends_its_tasks_as_its_path_says(Path path, bool partitionAware, TaskState state, Reason reason, TaskPlace? place)
    {
        await using var running = await RunningTask.StartAsync(partitionAware, pingTimeout: path == Path.Unreachable ? TimeSpan.FromMilliseconds(200) : null);
        var reader = await FakeReader.SubscribeAsync(running.Silo);
        await LoseAsync(running, path);

        var update = await running.Scheduler.NextUpdateAsync(1);
        Assert.Equal((state, reason, TaskStatus.Types.Source.Master, path == Path.Unreachable), (update.State, update.Reason, update.Source, update.UnreachableTime is not null));
        await TestSilo.UntilAsync(() => running.Scheduler.Events.Any(one => one.Failure?.AgentId.Equals(running.Agent.Info.Id) is true), "FAILURE");
        if (place is { } expected)
        {
            await TestSilo.UntilAsync(() => reader.Has<ClusterChange.TaskChanged>(one => one.Task.Place == expected && one.Task.Task.State == state), $"the task as {expected}");
        }

        await TestSilo.UntilAsync(() => path == Path.Unreachable == (reader.Agent(running.Agent.Id) is not null), "the agent among the unreachable ones, or not at all");
        Assert.False(await running.Agent.HeartbeatAsync());
    }

    [Theory]
    [InlineData(Path.Gone, AgentStanding.Gone)]
    [InlineData(Path.Unreachable, AgentStanding.Unreachable)]
    [InlineData(Path.Unregistered, null)]
    [InlineData(Path.MachineDown, null)]
    [InlineData(Path.Replaced, null)]
    public async Task Reconciliation_finds_a_lost_agent_only_where_the_registry_keeps_it(Path path, AgentStanding? standing)
    {
        await using var running = await RunningTask.StartAsync(pingTimeout: path == Path.Unreachable ? TimeSpan.FromMilliseconds(200) : null);
        await LoseAsync(running, path);
        await running.Scheduler.NextUpdateAsync(1);
        await Levee.TestKit.Poll.UntilAsync("the registry knows", TimeSpan.FromSeconds(60), async () =>
            (await running.Silo.Master.FindAgentsAsync([running.Agent.Id], CancellationToken.None)).Agents.GetValueOrDefault(running.Agent.Id)?.Standing == standing);
    }

    [Theory]
    [InlineData(Path.Gone, "Agent has been marked gone")]
    [InlineData(Path.MachineDown, "Operator initiated 'Machine DOWN'")]
    public async Task An_agent_that_must_not_run_is_told_so_and_does_not_come_back(Path path, string farewell)
    {
        await using var running = await RunningTask.StartAsync();
        await LoseAsync(running, path);
        await TestSilo.UntilAsync(() => running.Agent.Heard.Contains("shutdown: " + farewell), "the shutdown");
        await running.Agent.ConnectAsync();
        Assert.NotNull(running.Agent.Refusal);
        Assert.NotNull((await running.Silo.Master.AdmitAgentAsync(running.Agent.Info, running.Agent.Pid, null, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task An_agent_that_is_unreachable_can_be_marked_gone_and_its_tasks_change_once_more()
    {
        await using var running = await RunningTask.StartAsync(pingTimeout: TimeSpan.FromMilliseconds(200));
        Assert.Equal(TaskState.TaskUnreachable, (await running.Scheduler.NextUpdateAsync(1)).State);
        Assert.Equal(200, (await running.Agent.Grain.MarkGoneAsync(CancellationToken.None)).StatusCode);
        var update = await running.Scheduler.NextUpdateAsync(2);
        Assert.Equal((TaskState.TaskGoneByOperator, Reason.AgentRemovedByOperator), (update.State, update.Reason));
        Assert.Equal(200, (await running.Agent.Grain.MarkGoneAsync(CancellationToken.None)).StatusCode);
    }

    [Fact]
    public async Task Only_an_agent_that_is_known_can_be_marked_gone()
    {
        await using var silo = await TestSilo.StartAsync();
        var reply = await silo.Grains.GetGrain<Levee.Grains.Interfaces.Agents.IAgentGrain>("nobody").MarkGoneAsync(CancellationToken.None);
        Assert.Equal((404, "Agent 'nobody' not found"), (reply.StatusCode, reply.Message));
    }

    [Fact]
    public async Task A_registered_agent_cannot_move_to_another_machine()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        agent.Pid = "slave(1)@10.9.9.9:5051";
        await agent.ConnectAsync();
        Assert.Equal("Agent attempted to reregister with different IP / hostname", agent.Refusal);
    }

    [Fact]
    public async Task A_removed_agent_that_comes_back_is_a_new_one_with_its_old_id()
    {
        await using var running = await RunningTask.StartAsync();
        await running.Agent.UnregisterAsync();
        await running.Scheduler.NextUpdateAsync(1);
        Assert.Equal(running.Agent.Id, (await running.Silo.Master.AdmitAgentAsync(running.Agent.Info, running.Agent.Pid, null, CancellationToken.None)).AgentId);
        await running.Agent.ConnectAsync();
        Assert.Null(running.Agent.Refusal);
        var reader = await FakeReader.SubscribeAsync(running.Silo);
        await TestSilo.UntilAsync(() => reader.Agent(running.Agent.Id) is { Standing: AgentStanding.Connected, ReregisteredTime: null }, "the agent, registered anew");
    }

    [Fact]
    public async Task Agents_are_marked_unreachable_no_faster_than_the_limit_and_not_when_they_come_back()
    {
        await using var silo = await TestSilo.StartAsync(options =>
            (options.AgentPingTimeout, options.AgentRemovalRateLimit) = (TimeSpan.FromMilliseconds(100), new(1, TimeSpan.FromMinutes(30))));
        var first = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var metrics = silo.Metrics;
        await TestSilo.UntilAsync(() => metrics.Snapshot().GetValueOrDefault("master/slave_unreachable_completed") == 1, "the first agent unreachable");
        Assert.False(await first.HeartbeatAsync());
        var second = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        await TestSilo.UntilAsync(() => metrics.Snapshot().GetValueOrDefault("master/slave_unreachable_scheduled") == 2, "the second agent waiting for its turn");
        Assert.True(await second.HeartbeatAsync());
        await TestSilo.UntilAsync(() => metrics.Snapshot().GetValueOrDefault("master/slave_unreachable_canceled") == 1, "the end of its waiting");
        Assert.Equal((1, 1), (metrics.Snapshot()["master/slave_unreachable_completed"], metrics.Snapshot()["master/slave_removals/reason_unhealthy"]));
    }

    [Theory]
    [InlineData(true, false, "The agent has no domain, and --require_agent_domain is set")]
    [InlineData(false, true, "The agent has a domain, and the master has none")]
    [InlineData(false, false, null)]
    public async Task An_agent_with_the_wrong_domain_waits(bool required, bool has, string? problem)
    {
        await using var silo = await TestSilo.StartAsync(options => options.RequireAgentDomain = required);
        var info = new AgentInfo { Hostname = "h", Port = 5051, Domain = has ? new() : null };
        var admission = await silo.Master.AdmitAgentAsync(info, "slave(1)@10.0.0.5:5051", null, CancellationToken.None);
        Assert.Equal((problem, problem is not null), (admission.Refusal, admission.MayRetry));
    }

    [Fact]
    public async Task A_lost_reply_to_an_admission_costs_no_second_id()
    {
        await using var silo = await TestSilo.StartAsync();
        var info = new AgentInfo { Hostname = "h", Port = 5051 };
        var first = await silo.Master.AdmitAgentAsync(info, "slave(1)@10.0.0.5:5051", null, CancellationToken.None);
        Assert.Equal(first.AgentId, (await silo.Master.AdmitAgentAsync(info, "slave(1)@10.0.0.5:5051", null, CancellationToken.None)).AgentId);
    }

    private static async Task LoseAsync(RunningTask running, Path path)
    {
        var machine = new MachineID { Hostname = running.Agent.Info.Hostname, Ip = running.Agent.Ip };
        switch (path)
        {
            case Path.Unreachable:
                break; // It is silent already.
            case Path.Gone:
                Assert.Equal(200, (await running.Agent.Grain.MarkGoneAsync(CancellationToken.None)).StatusCode);
                break;
            case Path.Unregistered:
                await running.Agent.UnregisterAsync();
                break;
            case Path.MachineDown:
                Assert.Equal(200, (await running.Silo.Master.UpdateMaintenanceScheduleAsync(MaintenanceTests.ScheduleOf(machine), null, CancellationToken.None)).StatusCode);
                Assert.Equal(200, (await running.Silo.Master.StartMaintenanceAsync([machine], null, CancellationToken.None)).StatusCode);
                break;
            case Path.Replaced:
                var info = running.Agent.Info.Clone();
                info.Id = null;
                Assert.NotEqual(running.Agent.Id, (await running.Silo.Master.AdmitAgentAsync(info, running.Agent.Pid, null, CancellationToken.None)).AgentId);
                break;
        }
    }

    public enum Path
    {
        Unreachable,
        Gone,
        Unregistered,
        MachineDown,
        Replaced,
    }
}
