using Levee.Agent.Containers;
using Levee.Agent.Registration;
using Levee.Grains.Interfaces.Authentication;
using Levee.TestKit;
using Mesos.V1;

namespace Levee.Agent.Tests.Registration;

public sealed class RegistrationTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private static FakeMaster Guarded(bool isWaitedFor = true) =>
        new() { Credentials = BasicCredentials.Parse("""{"credentials":[{"principal":"agents","secret":"s3cret"}]}"""), IsWaitedFor = isWaitedFor };

    private string Credential(string secret)
    {
        var path = Path.Combine(_directory.Path, "credential.json");
        File.WriteAllText(path, $$"""{"principal":"agents","secret":"{{secret}}"}""");
        return path;
    }

    [Fact]
    public async Task An_agent_says_what_it_has()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path, flags: ("attributes", "rack:a1"));
        var snapshot = agent.Master.Snapshots.Single();
        Assert.Equal(("master-S1", "localhost", agent.Settings.Port), (snapshot.Info.Id.Value, snapshot.Info.Hostname, snapshot.Info.Port));
        Assert.Equal(["cpus", "mem", "disk", "ports"], snapshot.Info.Resources.Select(resource => resource.Name));
        Assert.Equal("rack", snapshot.Info.Attributes.Single().Name);
        Assert.Equal($"slave(1)@127.0.0.1:{agent.Settings.Port}", snapshot.Pid);
        await Poll.UntilAsync(() => agent.Master.Heartbeats > 2, "heartbeats");
    }

    [Fact]
    public async Task After_a_silo_restart_the_agent_registers_again_with_its_running_tasks_and_unacknowledged_updates()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path);
        await agent.RunAsync("long", "sleep 1000");
        await agent.Master.RunningAsync("long");
        await Poll.UntilAsync(() => agent.Outbox.Unacknowledged == 0, "acknowledgements");
        (agent.Master.IsDown, agent.Master.Acknowledges) = (true, false);
        await agent.RunAsync("short", "exit 1"); // While the silo is away.
        await Poll.UntilAsync(() => agent.Ledger.Active.Any(task => task.Info.Name == "short" && task.State == TaskState.TaskFailed), "the end of the short task");
        agent.Master.Forget();
        agent.Master.IsDown = false;
        await Poll.UntilAsync(() => agent.Master.Snapshots.Count == 2, "the second registration");

        var snapshot = agent.Master.Snapshots.Last();
        Assert.Equal([("long", TaskState.TaskRunning), ("short", TaskState.TaskFailed)], snapshot.Tasks.Select(task => (task.TaskId.Value, task.State)).Order());
        Assert.Equal(TaskState.TaskStarting, snapshot.Tasks.Single(task => task.Name == "short").StatusUpdateState);
        Assert.Equal("f-0001", snapshot.Frameworks.Single().Id.Value);
        Assert.Equal("127.0.0.1", snapshot.Tasks.Single(task => task.Name == "long").Statuses[^1].ContainerStatus.NetworkInfos[0].IpAddresses[0].IpAddress);
        await Poll.UntilAsync(() => agent.Master.StatesOf("short").Contains(TaskState.TaskStarting), "the update sent again");
        Assert.Equal("long", agent.Ledger.Active.Single(task => task.State == TaskState.TaskRunning).Info.Name);
    }

    [Fact]
    public async Task A_launch_of_an_earlier_session_that_comes_after_the_list_of_tasks_begins_nothing()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path);
        var earlier = agent.Master.Observer!;
        agent.Master.Forget();
        await Poll.UntilAsync(() => agent.Master.Snapshots.Count == 2 && agent.Master.Heartbeats > 0, "the second registration");
        await earlier.RunTasksAsync(RunningAgent.Framework, [agent.NewTask("late", task => task.Command = new() { Value = "sleep 1000" })]);
        Assert.Empty(agent.Ledger.Active);
        await agent.RunAsync("again", "exit 0");
        Assert.Equal(TaskState.TaskFinished, (await agent.Master.EndOfAsync("again")).State);
        Assert.Empty(agent.Master.StatesOf("late"));
    }

    [Fact]
    public async Task An_agent_with_a_credential_proves_who_it_is()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path, Guarded(), ("credential", Credential("s3cret")));
        Assert.Single(agent.Master.Snapshots);
    }

    [Fact]
    public async Task A_wrong_secret_ends_the_agent_and_leaves_its_tasks_to_the_next_one()
    {
        var port = $"{FreePorts.One()}";
        await using (var agent = await RunningAgent.StartAsync(_directory.Path, Guarded(), ("port", port), ("credential", Credential("s3cret"))))
        {
            await agent.RunAsync("long", "sleep 1000", framework: RunningAgent.Checkpointing);
            await agent.Master.RunningAsync("long");
            await agent.RestartableStopAsync();
        }

        await using (var refused = await RunningAgent.StartAsync(_directory.Path, Guarded(isWaitedFor: false), ("port", port), ("credential", Credential("other"))))
        {
            await refused.StoppingAsync();
            Assert.Empty(refused.Master.Snapshots);
            await refused.RestartableStopAsync();
        }

        await using var next = await RunningAgent.StartAsync(_directory.Path, Guarded(), ("port", port), ("credential", Credential("s3cret")));
        Assert.Equal("long", next.Ledger.Active.Single(task => task.State == TaskState.TaskRunning).Info.Name);
    }

    [Fact]
    public async Task An_agent_that_left_for_good_comes_back_as_a_new_one()
    {
        var port = $"{FreePorts.One()}";
        await using (await RunningAgent.StartAsync(_directory.Path, flags: ("port", port)))
        {
        }

        await using var next = await RunningAgent.StartAsync(_directory.Path, flags: ("port", port));
        Assert.Null(next.Master.Admitted.First().Id);
    }

    [Fact]
    public async Task A_stop_ends_the_tasks_delivers_their_end_and_unregisters()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path);
        await agent.RunAsync("t", "echo $$; sleep 1000");
        await agent.Master.RunningAsync("t");
        await Poll.UntilAsync(() => agent.Output("t").Length > 0, "output");
        await agent.StopAsync();
        Assert.Equal(TaskState.TaskKilled, (await agent.Master.EndOfAsync("t")).State);
        Assert.True(agent.Master.Unregistered);
        Assert.False(ProcessTable.Find(int.Parse(agent.Output("t"), System.Globalization.CultureInfo.InvariantCulture)) is { IsAlive: true });
    }

    [Fact]
    public async Task A_removed_framework_loses_its_tasks_without_a_word()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path);
        await agent.RunAsync("t", "sleep 1000");
        await agent.Master.RunningAsync("t");
        await agent.Master.Observer!.ShutdownFrameworkAsync(new("f-0001"));
        await Poll.UntilAsync(() => !agent.Ledger.Active.Any(), "the end of the task");
        Assert.DoesNotContain(TaskState.TaskKilled, agent.Master.StatesOf("t"));
        Assert.Equal(0, agent.Outbox.Unacknowledged);
    }

    [Fact]
    public async Task An_agent_that_is_refused_stops()
    {
        await using var agent = await RunningAgent.StartAsync(_directory.Path, new FakeMaster { Refusal = "marked gone" });
        await agent.StoppingAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }
}
