using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Tests.Cluster;
using Levee.Grains.Tests.Master;
using Levee.Grains.Tests.Resources;
using Mesos.V1;

namespace Levee.Grains.Tests.Agents;

/// <remarks>Source: spec mesos/operator-api.md section A.6; the answers as a Mesos master gave them in golden/mesos/extra/operator_writes.jsonl.</remarks>
public sealed class DrainTests
{
    private static readonly DrainConfig Config = new() { MaxGracePeriod = new() { Nanoseconds = 5_000_000_000 }, MarkGone = false };

    [Fact]
    public async Task An_agent_drains_until_its_last_task_is_acknowledged()
    {
        await using var running = await RunningTask.StartAsync();
        var reader = await FakeReader.SubscribeAsync(running.Silo);
        var rest = await running.Scheduler.NextOfferAsync(1);
        Assert.Equal((200, null), Told(await running.Agent.Grain.DrainAsync(Config, CancellationToken.None)));
        await TestSilo.UntilAsync(() => running.Agent.Heard.Contains("drain"), "the order to drain");
        await TestSilo.UntilAsync(() => running.Scheduler.Events.Any(one => one.Rescind?.OfferId.Equals(rest.Id) is true), "RESCIND");
        await TestSilo.UntilAsync(() => reader.Agent(running.Agent.Id) is { Deactivated: true, Drain: { State: DrainState.Draining, Config: var config }, EstimatedDrainStart: not null } && config.Equals(Config), "DRAINING");
        Assert.Equal((400, "Agent is still in the DRAINING state"), Told(await running.Agent.Grain.ReactivateAsync(CancellationToken.None)));

        await running.Agent.ReportAsync("t", TaskState.TaskKilled);
        var killed = await running.Scheduler.NextUpdateAsync(1);
        Assert.Equal(DrainState.Draining, reader.Agent(running.Agent.Id)!.Drain!.State);
        await running.Scheduler.AcknowledgeAsync(killed);
        await TestSilo.UntilAsync(() => reader.Agent(running.Agent.Id) is { Drain.State: DrainState.Drained }, "DRAINED");
        Assert.Equal(2, running.Scheduler.Offers.Length);

        Assert.Equal((200, null), Told(await running.Agent.Grain.ReactivateAsync(CancellationToken.None)));
        await running.Scheduler.NextOfferAsync(2);
        Assert.True(reader.Agent(running.Agent.Id) is { Deactivated: false, Drain: null, EstimatedDrainStart: null });
    }

    [Fact]
    public async Task A_drained_agent_is_gone_when_that_was_asked_for()
    {
        await using var running = await RunningTask.StartAsync();
        var reader = await FakeReader.SubscribeAsync(running.Silo);
        await running.Agent.Grain.DrainAsync(new() { MarkGone = true }, CancellationToken.None);
        await running.Agent.ReportAsync("t", TaskState.TaskKilled);
        await running.Scheduler.AcknowledgeAsync(await running.Scheduler.NextUpdateAsync(1));
        await TestSilo.UntilAsync(() => running.Agent.Heard.Contains("shutdown: Agent has been marked gone"), "the shutdown");
        await TestSilo.UntilAsync(() => reader.Agent(running.Agent.Id) is null, "the end of the agent");
        Assert.Equal((400, "Unknown agent"), Told(await running.Agent.Grain.DrainAsync(Config, CancellationToken.None)));
    }

    [Fact]
    public async Task A_drain_outlives_a_restart_and_the_agent_is_told_again()
    {
        var state = Directory.CreateTempSubdirectory("levee-grains-");
        try
        {
            FakeAgent agent;
            await using (var before = await TestSilo.StartAsync(state: state))
            {
                agent = await FakeAgent.StartAsync(before, Sample.CpusMem(4, 4096));
                var scheduler = await FakeScheduler.SubscribeAsync(before);
                await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
                await TestSilo.UntilAsync(() => agent.Tasks.ContainsKey("t"), "the task at the agent");
                await agent.Grain.DrainAsync(Config, CancellationToken.None);
            }

            await using var after = await TestSilo.StartAsync(state: state);
            var reader = await FakeReader.SubscribeAsync(after);
            await TestSilo.UntilAsync(() => reader.Agent(agent.Id) is { Standing: AgentStanding.Recovered, Deactivated: true, Drain.State: DrainState.Draining }, "the recovered agent");
            var moved = await agent.MoveAsync(after);
            await TestSilo.UntilAsync(() => moved.Heard.Contains("drain"), "the order to drain");
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_agent_without_tasks_is_drained_at_once()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var reader = await FakeReader.SubscribeAsync(silo);
        await agent.Grain.DrainAsync(Config, CancellationToken.None);
        await TestSilo.UntilAsync(() => reader.Agent(agent.Id) is { Drain.State: DrainState.Drained }, "DRAINED");
    }

    [Fact]
    public async Task A_deactivated_agent_makes_no_offers_until_it_is_reactivated()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        var offer = await scheduler.NextOfferAsync();
        Assert.Equal((400, "Agent is not deactivated"), Told(await agent.Grain.ReactivateAsync(CancellationToken.None)));
        Assert.Equal((200, null), Told(await agent.Grain.DeactivateAsync(CancellationToken.None)));
        await TestSilo.UntilAsync(() => scheduler.Events.Any(one => one.Rescind?.OfferId.Equals(offer.Id) is true), "RESCIND");
        await agent.ConnectAsync();
        var reader = await FakeReader.SubscribeAsync(silo);
        await TestSilo.UntilAsync(() => reader.Agent(agent.Id) is { Deactivated: true, Offers.IsEmpty: true }, "the deactivated agent");
        Assert.Single(scheduler.Offers);
        Assert.Equal((200, null), Told(await agent.Grain.ReactivateAsync(CancellationToken.None)));
        await scheduler.NextOfferAsync(1);
    }

    [Fact]
    public async Task Only_a_known_agent_that_can_drain_and_has_no_maintenance_planned_is_drained()
    {
        await using var silo = await TestSilo.StartAsync();
        var nobody = silo.Grains.GetGrain<Levee.Grains.Interfaces.Agents.IAgentGrain>("nobody");
        Assert.Equal((400, "Unknown agent"), Told(await nobody.DrainAsync(Config, CancellationToken.None)));
        Assert.Equal((400, "Unknown agent"), Told(await nobody.DeactivateAsync(CancellationToken.None)));
        Assert.Equal((400, "Agent is not deactivated"), Told(await nobody.ReactivateAsync(CancellationToken.None)));

        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        await silo.Master.UpdateMaintenanceScheduleAsync(MaintenanceTests.ScheduleOf(new MachineID { Hostname = agent.Info.Hostname, Ip = agent.Ip }), null, CancellationToken.None);
        Assert.Equal((400, $"Agent {agent.Id} is part of a maintenance schedule under Machine localhost ({agent.Ip})"), Told(await agent.Grain.DrainAsync(Config, CancellationToken.None)));

        agent.CanDrain = false;
        await silo.Master.UpdateMaintenanceScheduleAsync(new(), null, CancellationToken.None);
        await agent.ConnectAsync();
        Assert.Equal((400, $"Agent {agent.Id} is not capable of draining"), Told(await agent.Grain.DrainAsync(Config, CancellationToken.None)));
    }

    private static (int, string?) Told(CallReply reply) => (reply.StatusCode, reply.Message);
}
