using Levee.Grains.Allocation;
using Levee.Grains.ClusterFeed;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Master;
using Levee.Grains.Tests.Resources;
using Levee.TestKit;
using Mesos.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Levee.Grains.Tests.Cluster;

/// <summary>The allocator and the feed store nothing: whenever they start, they learn of all agents, and of what these run.</summary>
public sealed class LateActivationTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("levee-late-");
    private volatile bool _isBroken;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Wherever_in_a_fail_over_the_allocator_starts_it_learns_of_every_agent_once(int connectedBefore)
    {
        var (agents, scheduler) = await RunningClusterAsync();
        await using var after = await TestSilo.StartAsync(state: _state, services: services => services.AddTransient<IAllocator>(_ => MakeAllocator()));
        _isBroken = true;
        for (var at = 0; at < agents.Length; at++)
        {
            _isBroken = at < connectedBefore;
            agents[at] = await agents[at].MoveAsync(after);
            if (_isBroken)
            {
                await Assert.ThrowsAnyAsync<Exception>(() => StatusAsync(after));
            }
        }

        _isBroken = false;
        await Poll.UntilAsync("the allocator knows all agents and the task", Patience, async () => await StatusAsync(after) is var status
            && status.Totals.GetValueOrDefault("cpus") == 16 && status.OfferedOrConsumed.GetValueOrDefault("web")?.GetValueOrDefault("cpus") == 1);
        var back = await FakeScheduler.SubscribeAsync(after, Sample.Framework("demo", "web"), scheduler.Id, "s2");
        await TestSilo.UntilAsync(() => Cpus(back) >= 15, "offers of all that is free");
        Assert.Equal(15, Cpus(back));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Wherever_in_a_fail_over_the_feed_starts_readers_see_every_agent_and_task(int connectedBefore)
    {
        var (agents, _) = await RunningClusterAsync();
        await using var after = await TestSilo.StartAsync(state: _state, services: services => services.AddTransient<ILogger<ClusterFeedGrain>>(_ => MakeFeedLogger()));
        FakeReader? reader = null;
        for (var at = 0; at <= agents.Length; at++)
        {
            _isBroken = at < connectedBefore;
            if (_isBroken)
            {
                await Assert.ThrowsAnyAsync<Exception>(() => FakeReader.SubscribeAsync(after));
            }
            else if (reader is null)
            {
                var now = reader = await SubscribeAsync(after);
                await TestSilo.UntilAsync(() => agents.Skip(at).All(agent => now.Agent(agent.Id)?.Standing == AgentStanding.Recovered), "the agents that are not back");
                await TestSilo.UntilAsync(() => agents.Take(at).All(agent => now.Agent(agent.Id)?.Standing == AgentStanding.Connected), "the agents that are");
            }

            if (at < agents.Length)
            {
                agents[at] = await agents[at].MoveAsync(after);
            }
        }

        await TestSilo.UntilAsync(() => agents.All(agent => reader!.Agent(agent.Id)?.Standing == AgentStanding.Connected), "all agents are back");
        await TestSilo.UntilAsync(() => reader!.Has<ClusterChange.TaskChanged>(one => one.Task is { Place: TaskPlace.Active, Task.TaskId.Value: "t" }), "the task");
        var whereabouts = await after.Master.FindAgentsAsync([.. agents.Select(agent => agent.Id)], CancellationToken.None);
        Assert.All(whereabouts.Agents.Values, sighting => Assert.Equal(AgentStanding.Connected, sighting.Standing));
        Assert.False(whereabouts.AnyRecovered);
    }

    /// <summary>The times of losses outlive the silo.</summary>
    [Fact]
    public async Task Readers_learn_since_when_an_agent_is_gone_also_after_a_restart()
    {
        Levee.Grains.Interfaces.Identifiers.AgentId id;
        DateTimeOffset since;
        await using (var before = await TestSilo.StartAsync(state: _state))
        {
            var agent = await FakeAgent.StartAsync(before, Sample.CpusMem(4, 4096));
            id = agent.Id;
            Assert.Equal(200, (await agent.Grain.MarkGoneAsync(CancellationToken.None)).StatusCode);
            await Poll.UntilAsync("the registry knows", Patience, async () =>
                (await before.Master.FindAgentsAsync([id], CancellationToken.None)).Agents.GetValueOrDefault(id)?.Standing == AgentStanding.Gone);
            since = (await before.Master.FindAgentsAsync([id], CancellationToken.None)).Agents[id].Since;
        }

        await using var after = await TestSilo.StartAsync(state: _state);
        var reader = await FakeReader.SubscribeAsync(after);
        await TestSilo.UntilAsync(() => reader.Has<ClusterChange.AgentGone>(gone => gone.AgentId == id && gone.Since == since), "the agent that is gone");
    }

    public void Dispose() => _state.Delete(recursive: true);

    // Four agents, a task on the first.
    private async Task<(FakeAgent[] Agents, FakeScheduler Scheduler)> RunningClusterAsync()
    {
        await using var silo = await TestSilo.StartAsync(state: _state);
        var scheduler = await FakeScheduler.SubscribeAsync(silo);
        var agents = new FakeAgent[4];
        agents[0] = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agents[0].Info.Id.Value, Sample.CpusMem(1, 64)));
        await TestSilo.UntilAsync(() => agents[0].Tasks.ContainsKey("t"), "the task at the agent");
        await agents[0].ReportAsync("t", TaskState.TaskRunning);
        for (var at = 1; at < agents.Length; at++)
        {
            agents[at] = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        }

        return (agents, scheduler);
    }

    // A report of an agent may still be making the feed fail: who calls it just then fails with it.
    private static async Task<FakeReader> SubscribeAsync(TestSilo silo)
    {
        FakeReader? reader = null;
        await Poll.UntilAsync("the feed starts", TimeSpan.FromSeconds(60), async () =>
        {
            try
            {
                reader = await FakeReader.SubscribeAsync(silo);
            }
            catch (InvalidOperationException)
            {
                // Not yet.
            }

            return reader is not null;
        });
        return reader!;
    }

    private HierarchicalAllocator MakeAllocator() => _isBroken
        ? throw new InvalidOperationException("The test does not let the allocator start.")
        : new HierarchicalAllocator(new AllocatorOptions(), new Random(1));

    private NullLogger<ClusterFeedGrain> MakeFeedLogger() => _isBroken
        ? throw new InvalidOperationException("The test does not let the feed start.")
        : NullLogger<ClusterFeedGrain>.Instance;

    private static Task<AllocatorStatus> StatusAsync(TestSilo silo) => silo.Grains.GetGrain<IAllocatorGrain>(0).DescribeAsync(CancellationToken.None);

    private static double Cpus(FakeScheduler scheduler) =>
        scheduler.Offers.Sum(offer => offer.Resources.Where(resource => resource.Name == "cpus").Sum(resource => resource.Scalar.Value));
}
