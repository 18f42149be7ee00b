using System.Globalization;
using System.Text.Json;
using Levee.Agent.Containers;
using Levee.TestKit;
using Mesos.V1;
using Microsoft.Extensions.DependencyInjection;
using Kind = Mesos.V1.Offer.Types.Operation.Types.Type;
using Reservation = Mesos.V1.Resource.Types.ReservationInfo;
using Network = Mesos.V1.ContainerInfo.Types.DockerInfo.Types.Network;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Tests.Docker;

/// <summary>A whole agent with a real docker engine.</summary>
public sealed class DockerAgentTests(DockerFixture fixture) : IClassFixture<DockerFixture>, IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private readonly string _port = $"{FreePorts.One()}";
    private RunningAgent? _agent;

    private DockerEngine Engine => fixture.Engine;

    private RunningAgent Agent => _agent!;

    public async ValueTask InitializeAsync() => _agent = DockerEngine.FindProblem() is null ? await StartAsync() : null;

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
        {
            await _agent.DisposeAsync();
        }

        _directory.Dispose();
    }

    [Fact]
    public async Task A_task_runs_in_docker_and_its_container_stays_for_a_while()
    {
        await RunAsync("t", "echo $MESOS_CONTAINER_NAME; echo made > /mnt/mesos/sandbox/made; exit 3");
        var end = await Agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, "Container exited with status 3"), (end.State, end.Message));
        Assert.Equal([TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskFailed], Agent.Master.StatesOf("t"));
        var running = Agent.Master.StatusesOf("t").Single(status => status.State == TaskState.TaskRunning);
        var name = $"mesos-{running.ContainerStatus.ContainerId.Value}";
        using var data = JsonDocument.Parse(running.Data.Memory);
        Assert.Equal("/" + name, data.RootElement[0].GetProperty("Name").GetString());
        Assert.Equal((name + "\n", "made\n"), (Agent.Output("t"), Agent.Output("t", "made")));
        Assert.Equal("127.0.0.1", running.ContainerStatus.NetworkInfos.Single().IpAddresses.Single().IpAddress); // The machine's, whose network it has.
        await GoneAsync();
        Assert.Equal("exited", await Engine.RunAsync("inspect", "--format", "{{.State.Status}}", name));
    }

    [Fact]
    public async Task Files_are_fetched_before_the_container_starts()
    {
        var file = Path.Combine(_directory.Path, "given");
        await File.WriteAllTextAsync(file, "given\n");
        await RunAsync("t", "cat /mnt/mesos/sandbox/given", change: task => task.Command.Uris.Add(new CommandInfo.Types.URI { Value = file }));
        await Agent.Master.EndOfAsync("t");
        Assert.Equal("given\n", Agent.Output("t"));
    }

    [Fact]
    public async Task A_bridged_task_is_known_by_its_own_address()
    {
        await RunAsync("t", "exit 0", container => container.Docker.Network = Network.Bridge);
        await Agent.Master.EndOfAsync("t");
        var addresses = Agent.Master.StatusesOf("t").Where(status => status.State == TaskState.TaskRunning).Select(status => status.ContainerStatus.NetworkInfos.Single().IpAddresses.Single().IpAddress);
        Assert.NotEqual("127.0.0.1", Assert.Single(addresses));
    }

    [Fact]
    public async Task A_kill_stops_the_container()
    {
        await RunAsync("t", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done");
        await Poll.UntilAsync(() => Directory.Exists(Agent.Sandbox("t")) && File.Exists(Path.Combine(Agent.Sandbox("t"), "stdout")) && Agent.Output("t").Length > 0, "its output");
        await Agent.KillAsync("t");
        Assert.Equal(TaskState.TaskKilled, (await Agent.Master.EndOfAsync("t")).State);
        Assert.Equal("up\nbye\n", Agent.Output("t"));
        await GoneAsync();
    }

    [Fact]
    public async Task An_image_that_cannot_be_pulled_fails_the_launch_in_Mesos_words()
    {
        await RunAsync("t", "true", container => container.Docker.Image = "127.0.0.1:1/none");
        var end = await Agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.ContainerLaunchFailed), (end.State, end.Reason));
        Assert.StartsWith(
            $"Failed to launch container: Failed to run '{DockerEngine.Docker} -H unix://{Engine.Socket} pull 127.0.0.1:1/none:latest': exited with status 1; stderr='", end.Message, StringComparison.Ordinal);
        Assert.Equal([TaskState.TaskFailed], Agent.Master.StatesOf("t"));
    }

    [Fact]
    public async Task A_container_does_not_outlive_its_docker_executor()
    {
        await RunAsync("t", "sleep 1000");
        await Agent.Master.RunningAsync("t");
        var container = Agent.Services.GetRequiredService<IContainerizer>().All.Single();
        _ = Libc.kill(container.Pid, Libc.SigKill);
        var end = await Agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.ExecutorTerminated), (end.State, end.Reason));
        await Poll.UntilAsync(() => Agent.Services.GetRequiredService<IContainerizer>().All.Count == 0, "its end");
        Assert.Equal("exited", await Engine.RunAsync("inspect", "--format", "{{.State.Status}}", $"mesos-{container.Id.Value}"));
    }

    [Fact]
    public async Task What_a_task_uses_is_read_from_its_cgroups()
    {
        await RunAsync("t", "i=0; while test $i -lt 20000; do i=$((i+1)); done; sleep 1000");
        await Agent.Master.RunningAsync("t");
        var container = Agent.Services.GetRequiredService<IContainerizer>().All.Single();
        await Poll.UntilAsync(() => container.Usage() is { CpusUserTimeSecs: > 0, MemRssBytes: > 0 }, "its use");
        Assert.Equal(0.1 + 0.1, container.Usage().CpusLimit, 3); // The docker executor's share is on top.
        await Agent.KillAsync("t", TimeSpan.Zero);
        await Agent.Master.EndOfAsync("t");
    }

    [Fact]
    public async Task A_task_outlives_the_agent_and_the_next_one_has_it()
    {
        await RunAsync("t", "while ! test -e /mnt/mesos/sandbox/go; do sleep 0.05; done; exit 3", framework: RunningAgent.Checkpointing);
        await Agent.Master.RunningAsync("t");
        await Poll.UntilAsync(() => Agent.Outbox.Unacknowledged == 0, "acknowledgements");
        var before = Agent;
        var sandbox = before.Sandbox("t");
        await before.RestartableStopAsync();
        _agent = await StartAsync();
        Assert.Equal(TaskState.TaskRunning, Agent.Master.Snapshots.First().Tasks.Single().State);
        Assert.Empty(Agent.Master.Updates);
        await File.WriteAllTextAsync(Path.Combine(sandbox, "go"), "");
        var end = await Agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, "Container exited with status 3"), (end.State, end.Message));
        await GoneAsync();
    }

    [Fact]
    public async Task Containers_that_nobody_knows_are_removed_when_they_came_from_this_work_directory()
    {
        await Engine.RunAsync("run", "-d", "--net=none", "--name", "mesos-lost", "-v", $"{_directory.Path}/slaves/x:/mnt/mesos/sandbox", DockerEngine.Image, "sleep", "1000");
        await Engine.RunAsync("run", "-d", "--net=none", "--name", "mesos-other", "-v", "/tmp/other/slaves/x:/mnt/mesos/sandbox", DockerEngine.Image, "sleep", "1000");
        await Agent.RestartableStopAsync();
        _agent = await StartAsync();
        var left = (await Engine.RunAsync("ps", "-a", "--format", "{{.Names}}")).Split('\n');
        await Engine.RunAsync("rm", "-f", "mesos-other");
        Directory.Delete("/tmp/other", recursive: true);
        Assert.Contains("mesos-other", left);
        Assert.DoesNotContain("mesos-lost", left);
    }

    [Fact]
    public async Task An_ended_container_is_removed_after_its_delay()
    {
        await Agent.RestartableStopAsync();
        _agent = await StartAsync(("docker_remove_delay", "1ms"));
        await RunAsync("t", "exit 0");
        var container = (await Agent.Master.EndOfAsync("t")).ContainerStatus.ContainerId.Value;
        await GoneAsync();
        await Levee.TestKit.Poll.UntilAsync("docker forgets it", TimeSpan.FromSeconds(20), async () => (await Engine.TryAsync("inspect", $"mesos-{container}")).Code != 0);
    }

    [Fact]
    public async Task A_sandbox_with_colons_in_its_path_is_given_by_a_link()
    {
        await RunAsync("a:b", "cat /mnt/mesos/sandbox/stdout; echo made > /mnt/mesos/sandbox/made");
        Assert.Equal(TaskState.TaskFinished, (await Agent.Master.EndOfAsync("a:b")).State);
        Assert.Equal("made\n", Agent.Output("a:b", "made"));
    }

    [Fact]
    public async Task A_persistent_volume_is_in_the_sandbox_that_the_container_sees()
    {
        await Agent.OperateAsync(new() { Type = Kind.Reserve, Reserve = new() { Resources = { Disk() } } });
        await Agent.OperateAsync(new() { Type = Kind.Create, Create = new() { Volumes = { Volume() } } });
        await RunAsync("t", "echo kept > /mnt/mesos/sandbox/data/file", change: UseVolume);
        Assert.Equal(TaskState.TaskFinished, (await Agent.Master.EndOfAsync("t")).State);
        await RunAsync("u", "cat $MESOS_SANDBOX/data/file", change: UseVolume);
        Assert.Equal(TaskState.TaskFinished, (await Agent.Master.EndOfAsync("u")).State);
        Assert.Equal("kept\n", Agent.Output("u"));

        static void UseVolume(TaskInfo task) => task.Resources.Add(new Resource(Volume()) { AllocationInfo = new() { Role = "prod" } });
    }

    [Fact]
    public async Task An_executor_of_a_frameworks_own_runs_in_docker_too()
    {
        var executor = RunningAgent.Executor("e", "trap 'exit 7' TERM; env; while :; do sleep 0.1; done");
        executor.Container = Container();
        await Agent.RunOnAsync(executor, RunningAgent.Framework, "t");
        await Agent.StartedAsync("e");
        var container = Agent.Services.GetRequiredService<IContainerizer>().All.Single();
        await Poll.UntilAsync(() => Agent.Output("e").Contains("MESOS_CONTAINER_NAME", StringComparison.Ordinal), "its output");
        var variables = Agent.Output("e").Split('\n');
        Assert.Superset(new HashSet<string>(["MESOS_EXECUTOR_ID=e", "MESOS_SANDBOX=/mnt/mesos/sandbox", $"MESOS_CONTAINER_NAME=mesos-{container.Id.Value}"]), variables.ToHashSet());
        Assert.Equal(int.Parse(await Engine.RunAsync("inspect", "--format", "{{.State.Pid}}", $"mesos-{container.Id.Value}"), CultureInfo.InvariantCulture), container.Pid);

        Assert.Null(await container.UpdateAsync([Scalar("cpus", 2), Scalar("mem", 300)], System.Collections.Immutable.ImmutableDictionary<string, double>.Empty));
        var cgroup = Levee.Agent.Docker.DockerCgroup.Of(container.Pid, Agent.Services.GetRequiredService<Levee.Agent.Containers.Cgroups.CgroupLayout>().Controllers)!.Controllers;
        var (shares, memory) = cgroup.TryGetValue("", out var unified) ? (Path.Combine(unified, "cpu.weight"), Path.Combine(unified, "memory.max")) : (Path.Combine(cgroup["cpu"], "cpu.shares"), Path.Combine(cgroup["memory"], "memory.limit_in_bytes"));
        Assert.Equal((unified is null ? "2048" : "200", $"{300L * 1024 * 1024}"), (File.ReadAllText(shares).Trim(), File.ReadAllText(memory).Trim()));

        await Engine.RunAsync("stop", "-t", "5", $"mesos-{container.Id.Value}");
        var end = await Agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.ExecutorTerminated), (end.State, end.Reason));
        await Poll.UntilAsync(() => !Agent.Master.Exits.IsEmpty, "the executor's exit");
        Assert.Equal(("e", 7 << 8), Agent.Master.Exits.Single());
    }

    [Fact]
    public async Task An_executor_that_is_shut_down_tells_how_it_ended()
    {
        await Agent.RestartableStopAsync();
        _agent = await StartAsync(("docker_stop_timeout", "10secs"));
        var executor = RunningAgent.Executor("e", "trap 'exit 7' TERM; echo up; while :; do sleep 0.1; done");
        executor.Container = Container();
        await Agent.RunOnAsync(executor, RunningAgent.Framework, "t");
        await Agent.StartedAsync("e");
        await Poll.UntilAsync(() => Agent.Output("e").Length > 0, "its output");
        await Agent.Master.Observer!.ShutdownExecutorAsync(new(RunningAgent.Framework.Id.Value), "e");
        await Poll.UntilAsync(() => !Agent.Master.Exits.IsEmpty, "the executor's exit");
        Assert.Equal(("e", 7 << 8), Agent.Master.Exits.Single());
    }

    [Fact]
    public async Task An_executor_that_docker_cannot_start_fails_its_tasks()
    {
        var executor = RunningAgent.Executor("e", "true");
        executor.Container = Container();
        executor.Command = new() { Shell = false, Value = "/no/such/file" };
        await Agent.RunOnAsync(executor, RunningAgent.Framework, "t");
        var end = await Agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskFailed, Reason.ContainerLaunchFailed), (end.State, end.Reason));
        Assert.Equal("Failed to launch container: Container exited with status 127; the sandbox's stderr says why", end.Message);
    }

    [Fact]
    public async Task Other_tasks_go_to_the_next_containerizer()
    {
        await Agent.RunAsync("t", "echo plain");
        Assert.Equal("Command exited with status 0", (await Agent.Master.EndOfAsync("t")).Message);
        Assert.Equal("plain\n", Agent.Output("t"));
    }

    private static Resource Scalar(string name, double value) => new() { Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = value } };

    private static Resource Disk() => new(Scalar("disk", 64)) { Reservations = { new Reservation { Type = Reservation.Types.Type.Dynamic, Role = "prod", Principal = "p" } } };

    private static Resource Volume() => new(Disk())
    {
        Disk = new() { Persistence = new() { Id = "v1", Principal = "p" }, Volume = new() { Mode = Mesos.V1.Volume.Types.Mode.Rw, ContainerPath = "data" } },
    };

    private static ContainerInfo Container() => new() { Type = ContainerInfo.Types.Type.Docker, Docker = new() { Image = DockerEngine.Image } };

    private Task RunAsync(string id, string command, Action<ContainerInfo>? with = null, FrameworkInfo? framework = null, Action<TaskInfo>? change = null)
    {
        return Agent.RunAsync(id, command, Change, framework);

        void Change(TaskInfo task)
        {
            task.Container = Container();
            with?.Invoke(task.Container);
            change?.Invoke(task);
        }
    }

    private Task GoneAsync() => Poll.UntilAsync(() => Agent.Services.GetRequiredService<IContainerizer>().All.Count == 0, "that nothing is left");

    private Task<RunningAgent> StartAsync(params (string, string)[] flags) => RunningAgent.StartAsync(
        _directory.Path, null, [("port", _port), ("containerizers", "docker,mesos"), ("docker", DockerEngine.Docker), ("docker_socket", Engine.Socket), .. flags]);
}
