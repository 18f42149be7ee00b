using Google.Protobuf;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Tests.Cluster;

public sealed class WholePathTests
{
    [Fact]
    public async Task A_task_goes_from_an_offer_to_its_acknowledged_end_and_its_resources_come_back()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        Assert.Equal(Event.Types.Type.Subscribed, scheduler.First.Type);
        Assert.Equal(15, scheduler.First.Subscribed.HeartbeatIntervalSeconds);

        var offer = await scheduler.NextOfferAsync();
        await scheduler.AcceptAsync(offer, Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(4, 4096)));
        await TestSilo.UntilAsync(() => agent.Tasks.ContainsKey("t"), "the task at the agent");

        await agent.ReportAsync("t", TaskState.TaskRunning);
        var running = await scheduler.NextUpdateAsync(0);
        await scheduler.AcknowledgeAsync(running);
        await TestSilo.UntilAsync(() => agent.Heard.Contains("ack t 1"), "the acknowledgement at the agent");

        await agent.ReportAsync("t", TaskState.TaskFinished);
        var finished = await scheduler.NextUpdateAsync(1);
        Assert.Equal([TaskState.TaskRunning, TaskState.TaskFinished], scheduler.Updates.Select(update => update.State));
        var again = await scheduler.NextOfferAsync(1);
        Assert.Equal(offer.Resources, again.Resources);
        await scheduler.AcknowledgeAsync(finished);
    }

    [Fact]
    public async Task The_rest_of_an_agent_is_offered_to_the_second_framework()
    {
        await using var silo = await TestSilo.StartAsync();
        var first = await FakeScheduler.SubscribeAsync(silo, Sample.Framework("one", "*"));
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var offer = await first.NextOfferAsync();
        var second = await FakeScheduler.SubscribeAsync(silo, Sample.Framework("two", "*"));
        await first.AcceptAsync(offer, Sample.Task("t1", agent.Info.Id.Value, Sample.CpusMem(2, 1024)), Sample.Task("t2", agent.Info.Id.Value, Sample.CpusMem(1, 2048)));

        var rest = await second.NextOfferAsync();
        Assert.Equal([1.0, 1024.0], rest.Resources.Select(resource => resource.Scalar.Value));
        Assert.Equal(["run t1", "run t2"], agent.Heard);
    }

    [Fact]
    public async Task A_declined_offer_goes_to_somebody_else_and_comes_back_after_revive()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        await scheduler.DeclineAsync(await scheduler.NextOfferAsync(), 3600);
        var other = await FakeScheduler.SubscribeAsync(silo, Sample.Framework("other", "db"));
        await other.DeclineAsync(await other.NextOfferAsync(), 3600);
        await scheduler.CallAsync(new() { Type = Call.Types.Type.Revive });
        Assert.Equal(agent.Info.Id, (await scheduler.NextOfferAsync(1)).AgentId);
        Assert.Single(other.Offers);
    }

    [Fact]
    public async Task A_new_stream_ends_the_old_one_and_discards_its_offers()
    {
        await using var silo = await TestSilo.StartAsync();
        await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var old = await FakeScheduler.SubscribeAsync(silo);
        var stale = await old.NextOfferAsync();
        var next = await FakeScheduler.SubscribeAsync(silo, id: old.Id, stream: "s2");

        await TestSilo.UntilAsync(() => old.Ended, "the end of the old stream");
        Assert.Equal("Framework failed over", old.Events[^1].Error.Message);
        Assert.DoesNotContain(old.Events, one => one.Rescind is not null);
        Assert.Equal(400, (await old.CallAsync(new() { Type = Call.Types.Type.Revive })).StatusCode);
        Assert.NotEqual(stale.Id, (await next.NextOfferAsync()).Id);

        await next.AcceptAsync(stale, Sample.Task("t", stale.AgentId.Value, Sample.CpusMem(1, 64)));
        Assert.Equal((TaskState.TaskDropped, Reason.InvalidOffers), ((await next.NextUpdateAsync(0)).State, next.Updates[0].Reason));
    }

    [Fact]
    public async Task A_framework_without_failover_time_is_removed_with_its_stream_and_never_comes_back()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
        await TestSilo.UntilAsync(() => agent.Tasks.ContainsKey("t"), "the task at the agent");
        await scheduler.DisconnectAsync();

        await TestSilo.UntilAsync(() => agent.Heard.Contains($"shutdown framework {scheduler.Id}"), "the end of its tasks");
        Assert.Equal(400, (await scheduler.CallAsync(new() { Type = Call.Types.Type.Revive })).StatusCode);
        var late = await FakeScheduler.SubscribeAsync(silo, id: scheduler.Id, stream: "s2");
        Assert.Equal("Framework has been removed", late.First.Error.Message);
    }

    [Fact]
    public async Task A_framework_with_failover_time_finds_its_tasks_again()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var info = Sample.Framework("demo", "web");
        info.FailoverTimeout = 3600;
        var scheduler = await FakeScheduler.SubscribeAsync(silo, info);
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
        await scheduler.DisconnectAsync();
        Assert.Equal(403, (await scheduler.CallAsync(new() { Type = Call.Types.Type.Revive })).StatusCode);

        var back = await FakeScheduler.SubscribeAsync(silo, info, scheduler.Id, "s2");
        await back.CallAsync(new() { Type = Call.Types.Type.Reconcile, Reconcile = new() });
        Assert.Equal((TaskState.TaskStaging, Reason.Reconciliation), ((await back.NextUpdateAsync(0)).State, back.Updates[0].Reason));
    }

    [Fact]
    public async Task An_agent_that_falls_silent_is_unreachable_and_its_tasks_come_back_with_it()
    {
        await using var silo = await TestSilo.StartAsync(options => (options.AgentPingTimeout, options.MaxAgentPingTimeouts) = (TimeSpan.FromMilliseconds(100), 3));
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        FakeScheduler scheduler = null!;
        await agent.BeatDuringAsync(async () =>
        {
            scheduler = await FakeScheduler.SubscribeAsync(silo);
            await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
        });

        var lost = await scheduler.NextUpdateAsync(0);
        Assert.Equal((TaskState.TaskUnreachable, Reason.AgentRemoved), (lost.State, lost.Reason));
        await TestSilo.UntilAsync(() => scheduler.Events.Any(one => one.Failure is not null), "FAILURE");
        Assert.False(await agent.HeartbeatAsync());

        await agent.ConnectAsync();
        await agent.BeatDuringAsync(() => scheduler.NextUpdateAsync(1));
        Assert.Equal(Reason.AgentReregistered, (await scheduler.NextUpdateAsync(1)).Reason);
        Assert.Single(scheduler.Events, one => one.Failure is not null);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(0)]
    public async Task After_a_restart_agents_bring_the_tasks_back_and_the_framework_finds_them(double failoverTimeout)
    {
        var state = Directory.CreateTempSubdirectory("levee-grains-");
        try
        {
            FakeAgent agent;
            FrameworkId id;
            var info = Sample.Framework("demo", "web");
            info.FailoverTimeout = failoverTimeout;
            await using (var before = await TestSilo.StartAsync(state: state))
            {
                agent = await FakeAgent.StartAsync(before, Sample.CpusMem(4, 4096));
                var scheduler = await FakeScheduler.SubscribeAsync(before, info);
                id = scheduler.Id;
                await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
                await TestSilo.UntilAsync(() => agent.Tasks.ContainsKey("t"), "the task at the agent");
                await agent.ReportAsync("t", TaskState.TaskRunning);
                await scheduler.AcknowledgeAsync(await scheduler.NextUpdateAsync(0));
            }

            await using var after = await TestSilo.StartAsync(state: state);
            await agent.MoveAsync(after);
            var back = await FakeScheduler.SubscribeAsync(after, info, id, "s2");
            Assert.Equal(Event.Types.Type.Subscribed, back.First.Type);
            await back.ReconcileUntilAnsweredAsync();
            Assert.Equal(TaskState.TaskRunning, (await back.NextUpdateAsync(0)).State);
            Assert.Equal(3.0, (await back.NextOfferAsync()).Resources.Single(resource => resource.Name == "cpus").Scalar.Value);
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    public async Task An_acknowledgement_for_an_unknown_agent_is_dropped(string agentId)
    {
        await using var silo = await TestSilo.StartAsync();
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        var reply = await scheduler.CallAsync(new()
        {
            FrameworkId = scheduler.Id.ToMessage(), Type = Call.Types.Type.Acknowledge,
            Acknowledge = new() { AgentId = new() { Value = agentId }, TaskId = new() { Value = "t" }, Uuid = ByteString.CopyFrom(new byte[16]) },
        });
        Assert.Equal(202, reply.StatusCode);
    }

    [Fact]
    public async Task Killing_and_reconciling_reach_the_right_place()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
        await scheduler.CallAsync(new() { Type = Call.Types.Type.Kill, Kill = new() { TaskId = new() { Value = "t" } } });
        await TestSilo.UntilAsync(() => agent.Heard.Contains("kill t"), "the kill at the agent");
        await scheduler.CallAsync(new() { Type = Call.Types.Type.Kill, Kill = new() { TaskId = new() { Value = "nobody" }, AgentId = agent.Info.Id } });
        Assert.Equal(("nobody", TaskState.TaskGone), ((await scheduler.NextUpdateAsync(0)).TaskId.Value, scheduler.Updates[0].State));
    }

    [Fact]
    public async Task A_framework_that_drops_a_role_loses_its_offers_and_keeps_its_tasks()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
        var rest = await scheduler.NextOfferAsync(1);

        var info = Sample.Framework("demo", "db");
        info.Id = scheduler.Id.ToMessage();
        var update = new Call { Type = Call.Types.Type.UpdateFramework, UpdateFramework = new() { FrameworkInfo = info } };
        Assert.Equal(200, (await scheduler.CallAsync(update)).StatusCode);
        await TestSilo.UntilAsync(() => scheduler.Events.Any(one => one.Rescind?.OfferId.Equals(rest.Id) is true), "RESCIND");
        Assert.Equal("db", (await scheduler.NextOfferAsync(2)).AllocationInfo.Role);
        await TestSilo.UntilAsync(() => agent.Heard.Contains("update demo"), "the agent hears of it");
        Assert.Equal(["run t", "update demo"], agent.Heard);

        var before = info.User;
        info.User = "somebody";
        Assert.Equal((400, $"FrameworkInfo update is not valid: Updating 'FrameworkInfo.user' is unsupported; attempted to update from '{before}' to 'somebody'"), await scheduler.CallAsync(update) is var refused ? (refused.StatusCode, refused.Message) : default);
    }

    [Fact]
    public async Task Readers_see_agents_frameworks_and_tasks()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
        await TestSilo.UntilAsync(() => agent.Tasks.ContainsKey("t"), "the task at the agent");
        await agent.ReportAsync("t", TaskState.TaskRunning);
        await scheduler.NextUpdateAsync(0);

        var reader = new FakeReader();
        var whole = await silo.Grains.GetGrain<IClusterFeedGrain>(0).SubscribeAsync(silo.Grains.CreateObjectReference<IClusterFeedObserver>(reader), CancellationToken.None);
        reader.Take(whole);
        await TestSilo.UntilAsync(
            () => reader.Has<ClusterChange.MasterChanged>(_ => true)
                && reader.Has<ClusterChange.AgentChanged>(one => one.Agent is { Standing: AgentStanding.Connected, Allocated.Length: 2 })
                && reader.Has<ClusterChange.FrameworkChanged>(one => one.Framework.Connected)
                && reader.Has<ClusterChange.TaskChanged>(one => one.Task is { Place: TaskPlace.Active, Task.State: TaskState.TaskRunning }),
            "the picture of the cluster");
    }
}
