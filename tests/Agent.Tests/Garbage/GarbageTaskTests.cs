using Levee.Agent.Tests.Operator;
using Levee.TestKit;

namespace Levee.Agent.Tests.Garbage;

/// <summary>Garbage collection of a whole agent.</summary>
public sealed class GarbageTaskTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_sandbox_of_a_task_goes_after_its_end_was_acknowledged()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path, null, ("gc_delay", "200ms"));
        await agent.RunAsync("short", "sleep 1000");
        await agent.Master.RunningAsync("short");
        agent.Master.Acknowledges = false;
        await agent.KillAsync("short");
        var end = await agent.Master.EndOfAsync("short");
        var home = Path.GetDirectoryName(Path.GetDirectoryName(agent.Sandbox("short")))!;
        await Poll.UntilAsync(() => agent.Ledger.FindExecutor(new(new(RunningAgent.Framework.Id.Value), "short")) is null, "the end of its executor");
        Assert.Equal(0, await agent.MetricAsync("gc/path_removals_succeeded"));

        agent.Master.Acknowledges = true;
        await agent.Master.Observer!.AcknowledgeAsync(new(RunningAgent.Framework.Id.Value), new("short"), end.Uuid);

        await Poll.UntilAsync(() => !Directory.Exists(home), "the removal");
        await Poll.UntilAsync(() => agent.Ledger.FindFramework(new(RunningAgent.Framework.Id.Value)) is null, "the end of the framework");
        Assert.Equal(0, await agent.MetricAsync("gc/path_removals_failed"));

        await agent.RunAsync("again", "echo hello; sleep 1000", framework: new(RunningAgent.Framework) { Checkpoint = true });
        await agent.Master.RunningAsync("again");
        Assert.True(Directory.Exists(agent.Sandbox("again")));
    }

    [Fact]
    public async Task What_an_earlier_agent_left_is_waited_for_after_a_restart()
    {
        var master = new FakeMaster();
        var port = ("port", $"{FreePorts.One()}");
        var agent = await RunningAgent.StartAsync(_directory.Path, master, port);
        await agent.RunAsync("ended", "true", framework: new(RunningAgent.Framework) { Checkpoint = true });
        await master.EndOfAsync("ended");
        await Poll.UntilAsync(() => agent.Garbage.Pending >= 4, "the sandbox's turn");
        await agent.RestartableStopAsync();

        await using var next = await RunningAgent.StartAsync(_directory.Path, master, port);
        await Poll.UntilAsync(() => next.Garbage.Pending >= 4, "the sandbox's turn");
        Assert.Equal(0, await next.MetricAsync("gc/path_removals_succeeded"));
    }

    [Fact]
    public async Task Sandboxes_of_standalone_containers_go_on_their_own_when_the_agent_is_told_so()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path, null, ("gc_delay", "1secs"), ("gc_non_executor_container_sandboxes", "true"));
        var sandbox = Path.Combine(_directory.Path, "containers", "alone");

        await agent.Http.CallAsync("""{"type":"LAUNCH_CONTAINER","launch_container":{"container_id":{"value":"alone"},"command":{"value":"sleep 0.2"}}}""");

        Assert.True(Directory.Exists(sandbox));
        await Poll.UntilAsync(() => !Directory.Exists(sandbox), "the removal");
    }
}
