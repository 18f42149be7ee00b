using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Grains.Tests.Cluster;

public sealed class ExecutorPathTests
{
    [Fact]
    public async Task Messages_go_both_ways_and_a_shut_down_executor_ends_in_FAILURE()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        var task = Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64));
        (task.Command, task.Executor) = (null, Sample.Executor("e"));
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), task);
        await TestSilo.UntilAsync(() => agent.Tasks.ContainsKey("t"), "the task at the agent");
        Assert.Equal("e", Assert.Single((await scheduler.NextOfferAsync(1)).ExecutorIds).Value);

        await scheduler.CallAsync(new()
        {
            Type = Call.Types.Type.Message, Message = new() { AgentId = agent.Info.Id, ExecutorId = new() { Value = "e" }, Data = ByteString.CopyFromUtf8("ping") },
        });
        await TestSilo.UntilAsync(() => agent.Heard.Contains("message e ping"), "the message at the agent");
        await agent.SendAsync(scheduler.Id, "e", "pong");
        await TestSilo.UntilAsync(() => scheduler.Events.Any(one => one.Message is { ExecutorId.Value: "e" } message && message.Data.ToStringUtf8() == "pong"), "MESSAGE");

        await scheduler.CallAsync(new() { Type = Call.Types.Type.Shutdown, Shutdown = new() { AgentId = agent.Info.Id, ExecutorId = new() { Value = "e" } } });
        await TestSilo.UntilAsync(() => agent.Heard.Contains("shutdown executor e"), "the shutdown at the agent");
        await agent.ReportAsync("t", TaskState.TaskKilled);
        await agent.EndExecutorAsync(scheduler.Id, "e", 9);
        await TestSilo.UntilAsync(() => scheduler.Events.Any(one => one.Failure is { ExecutorId.Value: "e", Status: 9 }), "FAILURE");
        await TestSilo.UntilAsync(() => Math.Abs(scheduler.Offers.Skip(1).Sum(Cpus) - 4) < 1e-6, "offers of all that the task and its executor used");
    }

    [Fact]
    public async Task An_operator_ends_a_framework_and_its_tasks_count_as_killed()
    {
        await using var silo = await TestSilo.StartAsync();
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
        var framework = silo.Grains.GetGrain<IFrameworkGrain>(scheduler.Id.Value);
        Assert.Equal(200, (await framework.TeardownAsync(null, CancellationToken.None)).StatusCode);
        Assert.Equal((400, "No framework found with specified ID"), await framework.TeardownAsync(null, CancellationToken.None) is var again ? (again.StatusCode, again.Message) : default);
        await TestSilo.UntilAsync(() => scheduler.Ended && agent.Heard.Contains($"shutdown framework {scheduler.Id}"), "the end of the stream and of the tasks");

        var counted = silo.Metrics.Snapshot();
        Assert.Equal(1, counted["master/tasks_killed"]);
        Assert.Equal(1, counted["master/task_killed/source_master/reason_framework_removed"]);
        var prefix = $"master/frameworks/demo/{scheduler.Id}/";
        Assert.Equal((1, 1, 1), (counted[prefix + "calls/accept"], counted[prefix + "calls/subscribe"], counted[prefix + "offers/accepted"]));
        Assert.Equal((1, 0), (counted[prefix + "tasks/terminal/task_killed"], counted[prefix + "calls/accept_inverse_offers"]));
    }

    [Fact]
    public async Task Another_principal_may_not_act_for_a_framework()
    {
        await using var silo = await TestSilo.StartAsync();
        var info = Sample.Framework("demo", "web");
        info.Principal = "p";
        var scheduler = await FakeScheduler.SubscribeAsync(silo, info);
        var reply = await silo.Grains.GetGrain<IFrameworkGrain>(scheduler.Id.Value).CallAsync(new() { Type = Call.Types.Type.Revive }, "s1", "q", CancellationToken.None);
        Assert.Equal((400, "Authenticated principal 'q' does not match principal 'p' set in `FrameworkInfo`"), (reply.StatusCode, reply.Message));
    }

    [Fact]
    public async Task Inverse_offers_reach_the_framework_and_its_answer_the_agent()
    {
        await using var silo = await TestSilo.StartAsync();
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        var framework = silo.Grains.GetGrain<IFrameworkGrain>(scheduler.Id.Value);
        var offer = new InverseOffer { Id = new() { Value = "M-O9" }, FrameworkId = scheduler.Id.ToMessage(), AgentId = new() { Value = "S0" }, Unavailability = new() { Start = new() } };
        await framework.InverseOffersAsync([offer]);
        await TestSilo.UntilAsync(() => scheduler.Events.Any(one => one.InverseOffers?.InverseOffers_.Count == 1), "INVERSE_OFFERS");
        await framework.RescindInverseOfferAsync(new("M-O9"));
        await framework.RescindInverseOfferAsync(new("M-O9"));
        await TestSilo.UntilAsync(() => scheduler.Events.Any(one => one.RescindInverseOffer is not null), "RESCIND_INVERSE_OFFER");
        Assert.Single(scheduler.Events, one => one.RescindInverseOffer is not null);
        Assert.Equal(202, (await scheduler.CallAsync(new()
        {
            Type = Call.Types.Type.AcceptInverseOffers, AcceptInverseOffers = new() { InverseOfferIds = { offer.Id } },
        })).StatusCode);
    }

    private static double Cpus(Offer offer) => offer.Resources.Where(resource => resource.Name == "cpus").Sum(resource => resource.Scalar.Value);
}
