using Levee.Agent.Containers;
using Levee.Agent.Images;
using Levee.Agent.Tests.Containers;
using Levee.Agent.Tests.Images;
using Levee.TestKit;
using Mesos.V1;

namespace Levee.Agent.Tests.Networks;

public sealed class NetworkContainerTests : IAsyncLifetime
{
    private readonly TempDirectory _images = new();
    private TestNetwork _machine = null!;

    private (string, string)[] Flags =>
    [
        ("isolation", "filesystem/linux,docker/runtime"), ("image_providers", "docker"), ("docker_registry", _images.Path),
        ("network_cni_plugins_dir", _machine.PluginDirectory), ("network_cni_config_dir", _machine.ConfigDirectory),
    ];

    public async ValueTask InitializeAsync() => _machine = await TestNetwork.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _machine.Dispose();
        _images.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_container_and_those_inside_it_are_alone_in_their_network(bool hasImage)
    {
        Machine.NeedsCgroups();
        BusyBox.Save(_images.Path, "app");
        _machine.AddBridge("net", 21);
        using var containers = new TestContainers(Flags);
        await containers.Containerizer.RecoverAsync([], CancellationToken.None);
        var root = await containers.LaunchAsync(containers.Config("sleep 1000") with { Container = Joining("net", "web", hasImage) });
        var network = Assert.Single(root.Status().NetworkInfos);
        var address = Assert.Single(network.IpAddresses).IpAddress;
        Assert.StartsWith("10.21.0.", address, StringComparison.Ordinal);

        var inner = containers.Config("ip -o addr; hostname; cat /etc/hostname; cat /etc/hosts", new("inner", root.Id)) with { Container = hasImage ? Joining(null, null, hasImage) : null };
        var (_, output) = await containers.RunAsync(inner);
        Assert.Contains($"inet {address}/24", output, StringComparison.Ordinal);
        Assert.Contains("inet 127.0.0.1/8", output, StringComparison.Ordinal);
        Assert.EndsWith($"web\nweb\n127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n{address} web\n", output, StringComparison.Ordinal);
        Assert.Single(_machine.Reserved("net"));

        await root.DestroyAsync();
        Assert.Empty(_machine.Reserved("net"));
        Assert.Empty(MountCalls.MountsBelow(containers.WorkDirectory));
    }

    [Fact]
    public async Task Containers_of_a_network_reach_each_other()
    {
        Machine.NeedsCgroups();
        BusyBox.Save(_images.Path, "app");
        _machine.AddBridge("net", 22);
        using var containers = new TestContainers(Flags);
        await containers.Containerizer.RecoverAsync([], CancellationToken.None);
        var server = await containers.LaunchAsync(containers.Config("while true; do echo served | nc -l -p 80; done") with { Container = Joining("net", null, hasImage: true) });
        var address = server.Status().NetworkInfos.Single().IpAddresses.Single().IpAddress;
        var (_, output) = await containers.RunAsync(
            containers.Config($"echo $LIBPROCESS_IP; i=0; until nc -w 1 {address} 80 </dev/null; do i=$((i+1)); [ $i -lt 100 ] || exit 1; sleep 0.1; done") with { Container = Joining("net", null, hasImage: true) });
        Assert.Equal("0.0.0.0\nserved\n", output.Replace("nc: can't connect to remote host (" + address + "): Connection refused\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_the_agent_was_killed_networks_are_left_as_usual()
    {
        Machine.NeedsCgroups();
        _machine.AddBridge("net", 23);
        using var containers = new TestContainers(Flags);
        await containers.Containerizer.RecoverAsync([], CancellationToken.None);
        var config = containers.Config("sleep 1000") with { Container = Joining("net", null, hasImage: false) };
        var address = (await containers.LaunchAsync(config)).Status().NetworkInfos.Single().IpAddresses.Single();
        await containers.LaunchAsync(containers.Config("sleep 1000") with { Container = Joining("net", null, hasImage: false) });
        Assert.Equal(2, _machine.Reserved("net").Count());

        containers.Restart();
        await containers.Containerizer.RecoverAsync([config.Id], CancellationToken.None);
        Assert.Equal([address.IpAddress], _machine.Reserved("net"));
        var found = containers.Containerizer.Find(config.Id)!;
        Assert.Equal(address, found.Status().NetworkInfos.Single().IpAddresses.Single());
        await found.DestroyAsync();
        Assert.Empty(_machine.Reserved("net"));
    }

    [Fact]
    public async Task An_unknown_network_fails_the_launch()
    {
        Machine.NeedsCgroups();
        using var containers = new TestContainers(Flags);
        await containers.Containerizer.RecoverAsync([], CancellationToken.None);
        var launch = await containers.Containerizer.LaunchAsync(containers.Config("true") with { Container = Joining("nowhere", null, hasImage: false) }, CancellationToken.None);
        Assert.Equal("Failed to set up the container's networks: Unknown CNI network 'nowhere'", launch.Refusal);
    }

    [Fact]
    public async Task A_command_task_tells_its_address_and_reaches_the_agent()
    {
        Machine.NeedsCgroups();
        BusyBox.Save(_images.Path, "app");
        _machine.AddBridge("net", 24);
        using var work = new TempDirectory();
        var (port, outside) = (FreePorts.One(), FreePorts.One());
        await using var relay = await Relay.StartAsync(_machine.Namespace, outside, port);
        await using var agent = await RunningAgent.StartAsync(
            work.Path, null, [.. Flags, ("port", $"{port}"), ("advertise_ip", "10.24.0.1"), ("advertise_port", $"{outside}"), ("hostname", "localhost")]);
        await agent.RunAsync("t1", "ip -o addr show eth0; cat /etc/issue; sleep 1000", task => task.Container = Joining("net", null, hasImage: true));
        var running = await Poll.ForAsync(() => agent.Master.StatusesOf("t1").FirstOrDefault(status => status.State == TaskState.TaskRunning), "TASK_RUNNING");
        var address = running.ContainerStatus.NetworkInfos.Single().IpAddresses.Single().IpAddress;
        Assert.Equal("net", running.ContainerStatus.NetworkInfos.Single().Name);
        await Poll.UntilAsync(() => agent.Output("t1").EndsWith("a small image\n", StringComparison.Ordinal), "the task's output");
        Assert.Contains($"inet {address}/24", agent.Output("t1"), StringComparison.Ordinal);
        await agent.KillAsync("t1");
        await Poll.UntilAsync(() => agent.Master.StatusesOf("t1").Any(status => status.State == TaskState.TaskKilled) && !_machine.Reserved("net").Any(), "the end of the task and its network");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Checks_of_a_task_look_into_its_own_network(bool isGroup)
    {
        Machine.NeedsCgroups();
        BusyBox.Save(_images.Path, "app");
        _machine.AddBridge("net", 25);
        using var work = new TempDirectory();
        var (port, outside) = (FreePorts.One(), FreePorts.One());
        await using var relay = await Relay.StartAsync(_machine.Namespace, outside, port);
        (string, string)[] address = isGroup ? [("port", $"{port}")] : [("port", $"{port}"), ("advertise_ip", "10.25.0.1"), ("advertise_port", $"{outside}")];
        await using var agent = await RunningAgent.StartAsync(work.Path, null, [.. Flags, .. address, ("hostname", "localhost")]);

        // Nothing listens on these ports of this machine, or of the executor's network.
        var (http, tcp, closed) = (Serving("http", new() { Type = CheckInfo.Types.Type.Http, Http = new() { Port = 80, Path = "/no%20page?a=b" } }),
            Serving("tcp", new() { Type = CheckInfo.Types.Type.Tcp, Tcp = new() { Port = 80 } }), Serving("closed", new() { Type = CheckInfo.Types.Type.Tcp, Tcp = new() { Port = 81 } }));
        if (isGroup)
        {
            await agent.RunGroupAsync(new() { Type = ExecutorInfo.Types.Type.Default, ExecutorId = new() { Value = "pod" } }, http, tcp, closed);
        }
        else
        {
            await agent.Master.Observer!.RunTasksAsync(RunningAgent.Framework, [http, tcp, closed]);
        }

        await CheckedAsync("http", status => status.Http.HasStatusCode && status.Http.StatusCode == 404);
        await CheckedAsync("tcp", status => status.Tcp.HasSucceeded && status.Tcp.Succeeded);
        await CheckedAsync("closed", status => status.Tcp.HasSucceeded && !status.Tcp.Succeeded);

        TaskInfo Serving(string id, CheckInfo check) => agent.NewTask(id, task =>
        {
            (check.DelaySeconds, check.IntervalSeconds) = (0, 0.2);
            (task.Command, task.Container, task.Check) = (new() { Value = "exec httpd -f -p 80 -h /etc" }, Joining("net", null, hasImage: true), check);
        });
        Task CheckedAsync(string id, Func<CheckStatusInfo, bool> isMeant) => Poll.UntilAsync(
            () => agent.Master.StatusesOf(id).Any(status => status.CheckStatus is { } check && isMeant(check)), $"the check of {id}");
    }

    private static ContainerInfo Joining(string? network, string? hostName, bool hasImage)
    {
        var info = new ContainerInfo { Type = ContainerInfo.Types.Type.Mesos };
        if (network is not null)
        {
            info.NetworkInfos.Add(new NetworkInfo { Name = network });
        }

        if (hostName is not null)
        {
            info.Hostname = hostName;
        }

        if (hasImage)
        {
            info.Mesos = new() { Image = new() { Type = Image.Types.Type.Docker, Docker = new() { Name = "app" } } };
        }

        return info;
    }
}
