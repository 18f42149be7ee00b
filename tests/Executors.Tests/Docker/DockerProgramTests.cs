using System.Globalization;
using System.Text.Json;
using Levee.Executors.Tests.Program;
using Levee.TestKit;
using Mesos.V1;
using Network = Mesos.V1.ContainerInfo.Types.DockerInfo.Types.Network;

namespace Levee.Executors.Tests.Docker;

/// <summary>The program against an agent and a real docker engine.</summary>
public sealed class DockerProgramTests(DockerFixture fixture) : IClassFixture<DockerFixture>, IAsyncLifetime
{
    private readonly string _name = $"mesos-{Guid.NewGuid()}";
    private FakeAgent _agent = null!;

    private DockerEngine Engine => fixture.Engine;

    public async ValueTask InitializeAsync() => _agent = await FakeAgent.StartAsync();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task A_task_runs_in_its_container_with_its_sandbox_and_variables()
    {
        using var program = Start();
        var task = DockerTasks.Shell("env; cat /mnt/mesos/sandbox/given; echo made > $MESOS_SANDBOX/made; exit 3");
        task.Command.Environment = new() { Variables = { new Mesos.V1.Environment.Types.Variable { Name = "MARK", Value = "a b" } } };
        await File.WriteAllTextAsync(Path.Combine(program.Sandbox, "given"), "from outside\n");
        await LaunchAsync(task);
        var (code, output, _) = await program.EndAsync();
        Assert.Equal(0, code);
        Assert.Equal([TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskFailed], _agent.Updates.Select(status => status.State));
        Assert.Equal("Container exited with status 3", _agent.Updates.Last().Message);
        Assert.Superset(
            new HashSet<string>(["MARK=a b", "MESOS_SANDBOX=/mnt/mesos/sandbox", $"MESOS_CONTAINER_NAME={_name}", "MESOS_ALLOCATION_ROLE=prod", "from outside"]), output.Split('\n').ToHashSet());
        Assert.DoesNotContain("MESOS_SLAVE_PID", output, StringComparison.Ordinal);
        Assert.Equal("made\n", await File.ReadAllTextAsync(Path.Combine(program.Sandbox, "made")));
    }

    [Fact]
    public async Task The_running_status_has_dockers_words_and_the_agent_gets_the_pid()
    {
        using var program = Start();
        await LaunchAsync(DockerTasks.Shell("sleep 1000", container => container.Docker.Network = Network.None));
        using var data = JsonDocument.Parse((await _agent.UpdateAsync(TaskState.TaskRunning)).Data.Memory);
        var container = data.RootElement[0];
        Assert.Equal(("/" + _name, "none"), (container.GetProperty("Name").GetString(), container.GetProperty("HostConfig").GetProperty("NetworkMode").GetString()));
        Assert.Equal(container.GetProperty("State").GetProperty("Pid").GetInt32(), int.Parse(await program.FileAsync("pid"), CultureInfo.InvariantCulture));
        Assert.Equal(512, container.GetProperty("HostConfig").GetProperty("CpuShares").GetInt32());
        await _agent.KillAsync("t1", grace: 0);
        Assert.Equal("Container exited with status 137", (await _agent.UpdateAsync(TaskState.TaskKilled)).Message);
        Assert.Equal(0, (await program.EndAsync()).Code);
    }

    [Fact]
    public async Task A_bridged_task_has_an_address_of_its_own_which_every_status_names()
    {
        using var program = Start();
        await LaunchAsync(DockerTasks.Shell("hostname; ip -4 addr show eth0 | cat; exit 0", container =>
        {
            container.Docker.Network = Network.Bridge;
            container.Hostname = "web";
        }));
        var (_, output, _) = await program.EndAsync();
        var address = Assert.Single(Assert.Single((await _agent.UpdateAsync(TaskState.TaskFinished)).ContainerStatus.NetworkInfos).IpAddresses).IpAddress;
        Assert.StartsWith("web\n", output, StringComparison.Ordinal);
        Assert.Contains($"inet {address}/", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_joins_the_network_that_it_names_and_its_port_is_open()
    {
        await Engine.TryAsync("network", "create", "--subnet", "10.213.7.0/24", "blue");
        using var program = Start();
        var task = DockerTasks.Shell("exec httpd -f -p 80 -h /", container =>
        {
            container.Docker.Network = Network.User;
            container.NetworkInfos.Add(new NetworkInfo { Name = "blue", Labels = new() { Labels_ = { new Label { Key = "k", Value = "v" } } } });
            container.Docker.PortMappings.Add(new ContainerInfo.Types.DockerInfo.Types.PortMapping { HostPort = 31000, ContainerPort = 80, Protocol = "tcp" });
        });
        task.Resources.Add(DockerTasks.Ports(31000, 31001));
        await LaunchAsync(task);
        var network = (await _agent.UpdateAsync(TaskState.TaskRunning)).ContainerStatus.NetworkInfos.Single();
        Assert.Equal(("blue", "v"), (network.Name, network.Labels.Labels_.Single().Value));
        Assert.StartsWith("10.213.7.", network.IpAddresses.Single().IpAddress, StringComparison.Ordinal);
        Assert.Equal("0.0.0.0:31000", (await Engine.RunAsync("port", _name, "80/tcp")).Split('\n')[0]);
        await _agent.KillAsync("t1", grace: 0);
        await _agent.UpdateAsync(TaskState.TaskKilled);
        await program.EndAsync();
    }

    [Fact]
    public async Task A_kill_gives_the_task_its_grace()
    {
        using var program = Start();
        await LaunchAsync(DockerTasks.Shell("trap 'echo bye; exit 0' TERM; echo > /mnt/mesos/sandbox/ready; while :; do sleep 0.1; done"));
        await program.FileAsync("ready");
        await _agent.KillAsync("t1");
        var killed = await _agent.UpdateAsync(TaskState.TaskKilled);
        Assert.Equal("Container exited with status 0", killed.Message);
        Assert.Equal("bye\n", (await program.EndAsync()).Output);
        Assert.Equal([TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskKilling, TaskState.TaskKilled], _agent.Updates.Select(status => status.State));
    }

    [Fact]
    public async Task An_image_that_is_not_there_fails_the_task()
    {
        using var program = Start();
        await LaunchAsync(DockerTasks.Shell("true", container => container.Docker.Image = "127.0.0.1:1/none:1"));
        var (_, _, errors) = await program.EndAsync();
        Assert.Equal("Container exited with status 125", (await _agent.UpdateAsync(TaskState.TaskFailed)).Message);
        Assert.Contains("Unable to find image '127.0.0.1:1/none:1' locally", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(TaskState.TaskRunning, _agent.Updates.Select(status => status.State));
    }

    [Fact]
    public async Task Ports_that_the_task_does_not_have_lead_nowhere()
    {
        using var program = Start();
        var task = DockerTasks.Shell("true", container =>
        {
            container.Docker.Network = Network.Bridge;
            container.Docker.PortMappings.Add(new ContainerInfo.Types.DockerInfo.Types.PortMapping { HostPort = 31005, ContainerPort = 80 });
        });
        task.Resources.Add(DockerTasks.Ports(31000, 31004));
        await LaunchAsync(task);
        Assert.Equal("Failed to create docker run options: Port [31005] not included in resources", (await _agent.UpdateAsync(TaskState.TaskFailed)).Message);
        await program.EndAsync();
    }

    [Theory]
    [InlineData(HealthCheck.Types.Type.Command)]
    [InlineData(HealthCheck.Types.Type.Http)]
    [InlineData(HealthCheck.Types.Type.Tcp)]
    public async Task A_health_check_looks_from_inside_the_container(HealthCheck.Types.Type type)
    {
        using var program = Start();
        var task = DockerTasks.Shell("echo hello > /index.html; httpd -p 127.0.0.1:80 -h /; sleep 1000", container => container.Docker.Network = Network.Bridge);
        task.HealthCheck = new() { Type = type, DelaySeconds = 0, IntervalSeconds = 0.2, GracePeriodSeconds = 10 };
        switch (type)
        {
            case HealthCheck.Types.Type.Command:
                task.HealthCheck.Command = new() { Value = "test -e /index.html && test \"$IT\" = 1", Environment = new() { Variables = { new Mesos.V1.Environment.Types.Variable { Name = "IT", Value = "1" } } } };
                break;
            case HealthCheck.Types.Type.Http:
                task.HealthCheck.Http = new() { Port = 80, Path = "/index.html" };
                break;
            default:
                task.HealthCheck.Tcp = new() { Port = 80 };
                break;
        }

        await LaunchAsync(task);
        await Poll.UntilAsync("healthy", TimeSpan.FromSeconds(30), () => Task.FromResult(_agent.Updates.Any(status => status.Healthy)));
        await _agent.KillAsync("t1", grace: 0);
        Assert.True((await _agent.UpdateAsync(TaskState.TaskKilled)).Healthy);
        await program.EndAsync();
    }

    [Fact]
    public async Task An_unhealthy_task_is_killed_and_says_so()
    {
        using var program = Start();
        var task = DockerTasks.Shell("sleep 1000");
        task.KillPolicy = new() { GracePeriod = new() { Nanoseconds = 0 } };
        task.HealthCheck = new() { Type = HealthCheck.Types.Type.Command, DelaySeconds = 0, IntervalSeconds = 0.1, GracePeriodSeconds = 0, ConsecutiveFailures = 2, Command = new() { Value = "false" } };
        await LaunchAsync(task);
        var killed = await _agent.UpdateAsync(TaskState.TaskKilled);
        Assert.True(killed is { HasHealthy: true, Healthy: false });
        await program.EndAsync();
    }

    [Fact]
    public async Task A_checkpointed_task_outlives_its_agent()
    {
        using var program = Start(("MESOS_CHECKPOINT", "1"), ("MESOS_RECOVERY_TIMEOUT", "15mins"), ("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs"));
        await LaunchAsync(DockerTasks.Shell("while ! test -e /mnt/mesos/sandbox/go; do sleep 0.05; done"));
        await _agent.UpdateAsync(TaskState.TaskRunning);
        await _agent.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(program.Sandbox, "go"), "");
        await _agent.ListenAsync();
        await _agent.SubscribedAsync(2);
        await Poll.UntilAsync("the end is told", TimeSpan.FromSeconds(20), () => Task.FromResult(Ended().Any()));
        Assert.Equal(TaskState.TaskFinished, Ended().First());

        IEnumerable<TaskState> Ended() => _agent.Updates.Concat(_agent.Calls.Where(call => call.Subscribe is not null).SelectMany(call => call.Subscribe.UnacknowledgedUpdates.Select(update => update.Status)))
            .Select(status => status.State).Where(state => state == TaskState.TaskFinished);
    }

    private ExecutorProgram Start(params (string, string)[] variables) => ExecutorProgram.Start(
        "docker",
        _agent.Port,
        sandbox => [$"--docker={DockerEngine.Docker}", $"--docker_socket={Engine.Socket}", $"--container={_name}", $"--sandbox_directory={sandbox}", "--mapped_directory=/mnt/mesos/sandbox", $"--pid_file={sandbox}/pid"],
        variables);

    private async Task LaunchAsync(TaskInfo task)
    {
        await _agent.SubscribedAsync();
        await _agent.LaunchAsync(task);
    }
}
