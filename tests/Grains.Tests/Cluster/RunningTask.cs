using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Tests.Cluster;

/// <summary>A silo with an agent that runs the task <c>t</c> of one framework.</summary>
internal sealed record RunningTask(TestSilo Silo, FakeAgent Agent, FakeScheduler Scheduler) : IAsyncDisposable
{
    public static async Task<RunningTask> StartAsync(bool partitionAware = true, bool checkpoint = true, TimeSpan? pingTimeout = null)
    {
        var silo = await TestSilo.StartAsync(options => options.AgentPingTimeout = pingTimeout ?? options.AgentPingTimeout);
        var agent = await FakeAgent.StartAsync(silo, Sample.CpusMem(4, 4096));
        var info = Sample.Framework("demo", "web");
        info.Checkpoint = checkpoint;
        if (!partitionAware)
        {
            info.Capabilities.Remove(Sample.Can(Capability.PartitionAware));
        }

        FakeScheduler scheduler = null!;
        await agent.BeatDuringAsync(async () =>
        {
            scheduler = await FakeScheduler.SubscribeAsync(silo, info);
            await scheduler.AcceptAsync(await scheduler.NextOfferAsync(), Sample.Task("t", agent.Info.Id.Value, Sample.CpusMem(1, 64)));
            await TestSilo.UntilAsync(() => agent.Tasks.ContainsKey("t"), "the task at the agent");
        });
        await agent.ReportAsync("t", TaskState.TaskRunning);
        await scheduler.AcknowledgeAsync(await scheduler.NextUpdateAsync(0));
        return new(silo, agent, scheduler);
    }

    /// <summary>Ends the task, up to its acknowledgement.</summary>
    public async Task FinishAsync(int updates = 1)
    {
        await Agent.ReportAsync("t", TaskState.TaskFinished);
        await Scheduler.AcknowledgeAsync(await Scheduler.NextUpdateAsync(updates));
    }

    public ValueTask DisposeAsync() => Silo.DisposeAsync();
}
