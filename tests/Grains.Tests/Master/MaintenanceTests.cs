using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Tests.Cluster;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Answer = Mesos.V1.Allocator.InverseOfferStatus.Types.Status;

namespace Levee.Grains.Tests.Master;

public sealed class MaintenanceTests
{
    [Fact]
    public async Task Planned_maintenance_shows_in_offers_and_asks_for_resources_back()
    {
        await using var running = await RunningTask.StartAsync();
        var reader = await FakeReader.SubscribeAsync(running.Silo);
        var rest = await running.Scheduler.NextOfferAsync(1);
        Assert.Null(rest.Unavailability);
        var schedule = ScheduleOf(MachineOf(running.Agent));
        Assert.Equal(200, (await running.Silo.Master.UpdateMaintenanceScheduleAsync(schedule, null, CancellationToken.None)).StatusCode);

        await TestSilo.UntilAsync(() => running.Scheduler.Events.Any(one => one.Rescind?.OfferId.Equals(rest.Id) is true), "RESCIND");
        Assert.Equal(schedule.Windows[0].Unavailability, (await running.Scheduler.NextOfferAsync(2)).Unavailability);
        await TestSilo.UntilAsync(() => reader.Agent(running.Agent.Id) is { Unavailability: not null, InverseOffers.Length: 1 }, "an inverse offer");
        var inverse = Assert.Single(reader.Agent(running.Agent.Id)!.InverseOffers);
        Assert.Equal((running.Scheduler.Id.Value, running.Agent.Id.Value, schedule.Windows[0].Unavailability), (inverse.FrameworkId.Value, inverse.AgentId.Value, inverse.Unavailability));
        Assert.Matches("^.+-O[0-9]+$", inverse.Id.Value);

        await running.Agent.Grain.AnswerInverseOffersAsync(running.Scheduler.Id, [OfferId.From(inverse.Id)], accepted: true, new() { RefuseSeconds = 3600 });
        await TestSilo.UntilAsync(() => reader.Agent(running.Agent.Id) is { InverseOffers.IsEmpty: true, InverseOfferStatuses: [{ Status: Answer.Accept }] }, "the answer");
        await running.Agent.Grain.ForgetInverseRefusalsAsync(running.Scheduler.Id);
        await TestSilo.UntilAsync(() => reader.Agent(running.Agent.Id) is { InverseOffers.Length: 1 }, "the next inverse offer");

        await running.Silo.Master.UpdateMaintenanceScheduleAsync(new(), null, CancellationToken.None);
        await TestSilo.UntilAsync(() => reader.Agent(running.Agent.Id) is { Unavailability: null, InverseOffers.IsEmpty: true, InverseOfferStatuses.IsEmpty: true }, "the end of the plan");
        Assert.Null((await running.Scheduler.NextOfferAsync(3)).Unavailability);
    }

    [Fact]
    public async Task An_agent_that_registers_on_a_planned_machine_knows_of_it_at_once()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        await agent.UnregisterAsync();
        await silo.Master.UpdateMaintenanceScheduleAsync(ScheduleOf(new MachineID { Hostname = "LOCALHOST", Ip = agent.Ip }), null, CancellationToken.None);
        await silo.Master.AdmitAgentAsync(agent.Info, agent.Pid, null, CancellationToken.None);
        await agent.ConnectAsync();
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        Assert.NotNull((await scheduler.NextOfferAsync()).Unavailability);
    }

    [Fact]
    public async Task A_machine_goes_down_and_its_agents_come_back_only_when_it_is_up()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var machine = MachineOf(agent);
        Assert.Equal(400, (await silo.Master.StartMaintenanceAsync([machine], null, CancellationToken.None)).StatusCode);
        await silo.Master.UpdateMaintenanceScheduleAsync(ScheduleOf(machine), null, CancellationToken.None);
        Assert.Equal(200, (await silo.Master.StartMaintenanceAsync([machine], null, CancellationToken.None)).StatusCode);
        await TestSilo.UntilAsync(() => agent.Heard.Contains("shutdown: Operator initiated 'Machine DOWN'"), "the shutdown");
        Assert.NotNull((await silo.Master.AdmitAgentAsync(agent.Info, agent.Pid, null, CancellationToken.None)).Refusal);
        Assert.Equal(MachineInfo.Types.Mode.Down, Assert.Single((await silo.Master.GetConfigurationAsync(CancellationToken.None)).Machines).Mode);

        Assert.Equal(200, (await silo.Master.StopMaintenanceAsync([machine], null, CancellationToken.None)).StatusCode);
        var configuration = await silo.Master.GetConfigurationAsync(CancellationToken.None);
        Assert.True(configuration is { Machines.IsEmpty: true, Schedule.Windows.Count: 0 });
        Assert.Equal(agent.Id, (await silo.Master.AdmitAgentAsync(agent.Info, agent.Pid, null, CancellationToken.None)).AgentId);
        await agent.ConnectAsync();
        Assert.Null(agent.Refusal);
    }

    [Fact]
    public async Task Old_unreachable_agents_are_forgotten()
    {
        await using var silo = await TestSilo.StartAsync(options =>
        {
            (options.AgentPingTimeout, options.MaxAgentPingTimeouts) = (TimeSpan.FromMilliseconds(100), 1);
            (options.RegistryGcInterval, options.RegistryMaxAgentAge) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
        });
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var reader = await FakeReader.SubscribeAsync(silo);
        await TestSilo.UntilAsync(() => reader.Has<ClusterChange.AgentChanged>(one => one.Agent.Standing == AgentStanding.Unreachable), "the unreachable agent");
        await TestSilo.UntilAsync(() => reader.Agent(agent.Id) is null, "the end of the agent");
        Assert.Empty(await silo.Master.ListAgentsAsync(CancellationToken.None));
    }

    internal static Schedule ScheduleOf(params MachineID[] machines) => new()
    {
        Windows = { new Window { MachineIds = { machines }, Unavailability = new() { Start = new() { Nanoseconds = 1_795_235_640_928_328_192 }, Duration = new() { Nanoseconds = 3_600_000_000_000 } } } },
    };

    private static MachineID MachineOf(FakeAgent agent) => new() { Hostname = agent.Info.Hostname, Ip = agent.Ip };
}
