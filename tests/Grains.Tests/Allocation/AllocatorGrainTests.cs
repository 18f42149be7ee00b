using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Master;
using Levee.Grains.Tests.Cluster;
using Levee.Grains.Tests.Resources;
using Levee.TestKit;
using Mesos.V1;

namespace Levee.Grains.Tests.Allocation;

/// <summary>The allocator as others see it: offers, rescinds, figures.</summary>
public sealed class AllocatorGrainTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_a_task_held_is_offered_again_at_once_and_what_was_declined_is_not()
    {
        // No periodic run comes within the test.
        await using var silo = await TestSilo.StartAsync(options => options.AllocationInterval = TimeSpan.FromHours(1));
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(4, 4096)));
        await TestSilo.UntilAsync(() => agent.Tasks.ContainsKey("t"), "the task at the agent");

        var started = TimeProvider.System.GetTimestamp();
        await agent.ReportAsync("t", TaskState.TaskFinished);
        var again = await scheduler.NextOfferAsync(1);
        TestContext.Current.TestOutputHelper?.WriteLine($"end of a task to the next offer: {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0.0} ms, looked for every 10 ms");

        await scheduler.DeclineAsync(again, 0);
        await FakeAgent.StartAsync(silo, Sample.CpusMem(1, 512));
        Assert.Equal(1.0, (await scheduler.NextOfferAsync(2)).Resources[0].Scalar.Value);
        Assert.Equal(3, scheduler.Offers.Length);
    }

    [Fact]
    public async Task A_refusal_that_arrives_after_the_revival_that_followed_it_is_void()
    {
        await using var silo = await TestSilo.StartAsync();
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var first = await scheduler.NextOfferAsync();
        var (allocator, framework, activation) = (silo.Grains.GetGrain<IAllocatorGrain>(0), FrameworkId.From(first.FrameworkId), Guid.NewGuid());
        await allocator.ReviveAsync(framework, ["web"], new(activation, 1));
        await RefuseAsync(count: 0);
        await scheduler.DeclineAsync(first, 0);
        var second = await scheduler.NextOfferAsync(1);
        Assert.Equal(agent.Info.Id, second.AgentId);

        await RefuseAsync(count: 1);
        await scheduler.DeclineAsync(second, 0);
        var other = await FakeAgent.StartAsync(silo, Sample.CpusMem(1, 512));
        Assert.Equal(other.Info.Id, (await scheduler.NextOfferAsync(2)).AgentId);

        Task RefuseAsync(long count) => allocator.RefuseAsync(
            framework, "web", AgentId.From(agent.Info.Id), [.. Sample.CpusMem(4, 4096)], new() { RefuseSeconds = 3600 }, new(activation, count));
    }

    [Fact]
    public async Task A_limit_takes_offers_back_until_it_is_kept_and_a_weight_takes_all_back()
    {
        await using var silo = await TestSilo.StartAsync();
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        await scheduler.NextOfferAsync(1);

        var config = AllocatorWorld.Config("web", [], Sample.CpusMem(5, 5000));
        Assert.Equal(200, (await silo.Master.UpdateQuotaAsync([config], force: true, null, CancellationToken.None)).StatusCode);
        await TestSilo.UntilAsync(() => Rescinds(scheduler) == 1, "one offer is taken back");
        Assert.Equal([1.0, 904.0], (await scheduler.NextOfferAsync(2)).Resources.Select(resource => resource.Scalar.Value));

        Assert.Equal(200, (await silo.Master.UpdateWeightsAsync([new() { Role = "web", Weight = 2 }], null, CancellationToken.None)).StatusCode);
        await TestSilo.UntilAsync(() => Rescinds(scheduler) == 3, "all offers are taken back");
        await TestSilo.UntilAsync(() => scheduler.Offers.Length >= 5, "they are made again");
        var status = await Status(silo);
        Assert.Equal(5, status.OfferedOrConsumed["web"]["cpus"]);
        Assert.Equal(5 / 8.0 / 2, status.DominantShares["web"]);
        Assert.True(status.Runs > 0 && status.RunMilliseconds.Length > 0 && status.LatencyMilliseconds.Length > 0);
    }

    [Fact]
    public async Task With_quota_a_new_start_makes_no_offers_until_the_agents_are_back()
    {
        var state = Directory.CreateTempSubdirectory("levee-hold-");
        try
        {
            FakeAgent[] agents;
            var info = Sample.Framework("demo", "web");
            FakeScheduler scheduler;
            await using (var before = await TestSilo.StartAsync(state: state))
            {
                scheduler = await FakeScheduler.SubscribeAsync(before, info);
                agents = [await FakeAgent.StartAsync(before, Sample.CpusMem(4, 4096)), await FakeAgent.StartAsync(before, Sample.CpusMem(4, 4096))];
                await before.Master.UpdateQuotaAsync([AllocatorWorld.Config("db", Sample.CpusMem(2, 1024), [])], force: false, null, CancellationToken.None);
                await scheduler.NextOfferAsync(1);
            }

            await using var after = await TestSilo.StartAsync(options => options.Allocator = new() { RecoveryFactor = 1 }, state);
            var back = await FakeScheduler.SubscribeAsync(after, info, scheduler.Id, "s2");
            await agents[0].MoveAsync(after);
            await Poll.UntilAsync("the allocator knows one agent", Patience, async () => (await Status(after)).Totals.GetValueOrDefault("cpus") == 4);
            Assert.Equal(0, (await Status(after)).Runs);
            Assert.Empty(back.Offers);
            await agents[1].MoveAsync(after);
            await back.NextOfferAsync(1);
            Assert.Equal(6.0, back.Offers.Sum(offer => offer.Resources.Where(resource => resource.Name == "cpus").Sum(resource => resource.Scalar.Value)));
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Agents_are_offered_once_the_whitelist_names_their_hosts()
    {
        var list = Path.GetTempFileName();
        try
        {
            await using var silo = await TestSilo.StartAsync(options => options.Allocator = new() { Whitelist = list });
            var scheduler = await FakeScheduler.SubscribeAsync(silo);
            await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
            await Poll.UntilAsync("the allocator has run with the agent", Patience, async () => await Status(silo) is { Runs: > 3 } status && status.Totals.ContainsKey("cpus"));
            Assert.Empty(scheduler.Offers);
            await File.WriteAllTextAsync(list, "elsewhere\nlocalhost\n");
            await scheduler.NextOfferAsync();
        }
        finally
        {
            File.Delete(list);
        }
    }

    private static int Rescinds(FakeScheduler scheduler) => scheduler.Events.Count(one => one.Rescind is not null);

    private static Task<AllocatorStatus> Status(TestSilo silo) => silo.Grains.GetGrain<IAllocatorGrain>(0).DescribeAsync(CancellationToken.None);
}
