using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Tests.Resources;
using Levee.TestKit;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Operation = Mesos.V1.Offer.Types.Operation;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Tests.Cluster;

/// <remarks>What is under way when the bond between master and agent breaks. Source: spec mesos/master-behaviour.md section 5 (re-registration, TCP disconnect).</remarks>
public sealed class LostLaunchTests
{
    [Fact]
    public async Task A_launch_that_got_lost_is_sent_again_when_the_agent_is_back()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        agent.IsDeaf = true;
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)), Sample.Task("u", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
        await UntilMissedAsync(agent, "run");

        agent.IsDeaf = false;
        await agent.ConnectAsync();
        await TestSilo.UntilAsync(() => agent.Tasks.Count == 2, "the tasks at the agent");
        Assert.Equal(["run t", "run u"], agent.Heard);
        await agent.ReportAsync("t", TaskState.TaskRunning);
        Assert.Equal(TaskState.TaskRunning, (await scheduler.NextUpdateAsync(0)).State);
        Assert.Single(scheduler.Updates);

        // One that was reported is not sent a second time, the other is until the agent lists it.
        agent.Lose("u");
        await agent.ConnectAsync();
        await TestSilo.UntilAsync(() => agent.Heard.Count(message => message == "run u") == 2, "the other once more");
        Assert.Single(agent.Heard, message => message == "run t");
    }

    /// <summary>A framework that asks for a task between its agent's return and the news of it is not told that the task is gone.</summary>
    [Fact]
    public async Task An_agent_tells_which_unknown_tasks_it_runs_or_may_run()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
        await TestSilo.UntilAsync(() => agent.Tasks.Count == 1, "the task at the agent");
        ImmutableArray<TaskId> asked = [new("t"), new("u")];
        Assert.Equal([new("t")], await silo.Grains.GetGrain<IAgentGrain>(agent.Id.Value).FindTasksAsync(scheduler.Id, asked, CancellationToken.None));
        Assert.Equal(asked, await silo.Grains.GetGrain<IAgentGrain>("not-back-yet").FindTasksAsync(scheduler.Id, asked, CancellationToken.None));
    }

    [Fact]
    public async Task A_launch_that_got_lost_holds_its_resources_while_it_is_sent_again()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        agent.IsDeaf = true;
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(3, 64)));
        await UntilMissedAsync(agent, "run");
        var before = scheduler.Offers.Length;
        await agent.ConnectAsync();
        var offer = await scheduler.NextOfferAsync(before);
        Assert.Equal(1, offer.Resources.Single(resource => resource.Name == "cpus").Scalar.Value);
    }

    [Fact]
    public async Task A_group_that_got_lost_is_sent_again_as_a_group()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, [.. Sample.CpusMem(4, 4096), Sample.Scalar("disk", 1024)]);
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        var offer = await scheduler.NextOfferAsync();
        agent.IsDeaf = true;
        var executor = new ExecutorInfo
        {
            Type = ExecutorInfo.Types.Type.Default, ExecutorId = new() { Value = "e" }, FrameworkId = scheduler.Id.ToMessage(),
            Resources = { Sample.CpusMem(1, 64), Sample.Scalar("disk", 8) },
        };
        var group = new TaskGroupInfo { Tasks = { Sample.Task("a", agent.Info.Id.Value, Sample.CpusMem(1, 64)), Sample.Task("b", agent.Info.Id.Value, Sample.CpusMem(1, 64)) } };
        Assert.Equal(202, (await scheduler.CallAsync(new()
        {
            Type = Call.Types.Type.Accept,
            Accept = new() { OfferIds = { offer.Id }, Operations = { new Operation { Type = Operation.Types.Type.LaunchGroup, LaunchGroup = new() { Executor = executor, TaskGroup = group } } } },
        })).StatusCode);
        await UntilMissedAsync(agent, "run");

        agent.IsDeaf = false;
        await agent.ConnectAsync();
        await TestSilo.UntilAsync(() => agent.Tasks.Count == 2, "the tasks at the agent");
        Assert.Equal(["run a in group of e", "run b in group of e"], agent.Heard);
    }

    [Fact]
    public async Task A_task_that_ran_and_that_the_returning_agent_does_not_know_is_dropped()
    {
        await using var running = await RunningTask.StartAsync();
        running.Agent.Lose("t");
        await running.Agent.ConnectAsync();
        var update = await running.Scheduler.NextUpdateAsync(1);
        Assert.Equal((TaskState.TaskDropped, Reason.Reconciliation), (update.State, update.Reason));
        Assert.Single(running.Agent.Heard, message => message == "run t");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_launch_on_a_broken_connection_survives_where_tasks_are_checkpointed(bool checkpoint)
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var info = Sample.Framework("demo", "web");
        info.Checkpoint = checkpoint;
        var scheduler = await FakeScheduler.SubscribeAsync(silo, info);
        var offer = await scheduler.NextOfferAsync();
        agent.IsBroken = true;
        await scheduler.AcceptAsync(offer, Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
        await Poll.UntilAsync("the connection is known to be broken", TimeSpan.FromSeconds(60), async () => !await agent.HeartbeatAsync());

        agent.IsBroken = false;
        await agent.ConnectAsync();
        if (checkpoint)
        {
            await TestSilo.UntilAsync(() => agent.Heard.Contains("run t"), "the launch");
            Assert.Empty(scheduler.Updates);
        }
        else
        {
            var update = await scheduler.NextUpdateAsync(0);
            Assert.Equal((TaskState.TaskLost, Reason.AgentDisconnected), (update.State, update.Reason));
            await TestSilo.UntilAsync(() => agent.Heard.Contains("kill t"), "the kill");
            Assert.DoesNotContain("run t", agent.Heard);
        }
    }

    [Fact]
    public async Task A_kill_that_got_lost_is_sent_again_until_the_task_has_ended()
    {
        await using var running = await RunningTask.StartAsync();
        running.Agent.IsDeaf = true;
        await running.Scheduler.CallAsync(new() { Type = Call.Types.Type.Kill, Kill = new() { TaskId = new() { Value = "t" }, AgentId = running.Agent.Info.Id } });
        await UntilMissedAsync(running.Agent, "kill t");
        running.Agent.IsDeaf = false;
        await running.Agent.ConnectAsync();
        await TestSilo.UntilAsync(() => running.Agent.Heard.Contains("kill t"), "the kill");

        await running.Agent.ReportAsync("t", TaskState.TaskKilled);
        await running.Agent.ConnectAsync();
        Assert.True(await running.Agent.HeartbeatAsync());
        Assert.Single(running.Agent.Heard, message => message == "kill t");
    }

    private static Task UntilMissedAsync(FakeAgent agent, string message) => TestSilo.UntilAsync(() => agent.Missed.Contains(message), "the message that gets lost");
}
