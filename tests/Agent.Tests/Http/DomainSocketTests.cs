using System.Net;
using System.Net.Sockets;
using Levee.Agent.Configuration;
using Levee.Agent.Tests.Containers;
using Levee.Agent.Tests.Executors;
using Levee.Agent.Tests.Networks;
using Levee.TestKit;
using Mesos.V1;
using Microsoft.Extensions.Options;
using EventType = Mesos.V1.Executor.Event.Types.Type;

namespace Levee.Agent.Tests.Http;

/// <summary>Executors that come by the agent's Unix domain socket.</summary>
public sealed class DomainSocketTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_executor_may_come_by_the_socket_where_there_is_nothing_but_what_executors_call()
    {
        await using var agent = await StartAsync();
        await agent.RunOnAsync("e", "echo $MESOS_DOMAIN_SOCKET; sleep 1000", "a");
        await Poll.UntilAsync(() => agent.Output("e").EndsWith('\n'), "the executor's word");
        var path = agent.Output("e").Trim();
        Assert.Equal(agent.Settings.DomainSocket!.Path, path);
        using var http = Client(path);
        using var executor = new TestExecutor(http, "e");
        Assert.Equal(HttpStatusCode.OK, await executor.SubscribeAsync());
        await executor.ExpectAsync(EventType.Subscribed);
        await executor.ExpectAsync(EventType.Launch);
        await executor.UpdateAsync("a", TaskState.TaskFinished);
        await agent.Master.EndOfAsync("a");
        foreach (var other in (string[])["/state", "/slave(1)/flags", "/files/debug", "/health"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync(new Uri(other, UriKind.Relative))).StatusCode);
        }

        using var link = Client(agent.Settings.DomainSocket.Location);
        using var call = new StringContent("""{"type":"GET_HEALTH"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        Assert.Equal(HttpStatusCode.OK, (await link.PostAsync(new Uri("/slave(1)/api/v1", UriKind.Relative), call)).StatusCode);
        Assert.Equal((UnixFileMode)0b110_110_110, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_built_in_executor_uses_it_and_finds_the_next_agent_by_it()
    {
        var port = ("port", $"{FreePorts.One()}");
        var first = await StartAsync(port);
        await first.RunAsync("t", "sleep 1000", framework: RunningAgent.Checkpointing);
        await first.Master.RunningAsync("t");
        await Poll.UntilAsync(() => first.Outbox.Unacknowledged == 0, "acknowledgements");
        Assert.Equal(0, Connections(first.Settings.Port));
        await first.RestartableStopAsync();
        await using var second = await StartAsync(port);
        await second.KillAsync("t");
        Assert.Equal(TaskState.TaskKilled, (await second.Master.EndOfAsync("t")).State);
        Assert.Equal(0, Connections(first.Settings.Port));
    }

    [Fact]
    public async Task A_task_whose_network_has_no_way_to_the_agent_runs_and_is_checked_in_that_network()
    {
        Machine.NeedsCgroups();
        using var network = await TestNetwork.CreateAsync();
        network.AddBridge("net", 31);
        await using var agent = await StartAsync(("isolation", "filesystem/linux"), ("network_cni_plugins_dir", network.PluginDirectory), ("network_cni_config_dir", network.ConfigDirectory));
        await agent.RunAsync("t", "echo well > index.html; exec busybox httpd -f -p 127.0.0.1:7778", task =>
        {
            task.Container = new() { Type = ContainerInfo.Types.Type.Mesos, NetworkInfos = { new NetworkInfo { Name = "net" } } };
            task.Check = new() { Type = CheckInfo.Types.Type.Tcp, Tcp = new() { Port = 7778 }, DelaySeconds = 0, IntervalSeconds = 0.1 };
            task.HealthCheck = new() { Type = HealthCheck.Types.Type.Http, Http = new() { Port = 7778, Path = "/index.html" }, DelaySeconds = 0, IntervalSeconds = 0.1, GracePeriodSeconds = 30 };
        });
        var status = await Poll.ForAsync(() => agent.Master.StatusesOf("t").FirstOrDefault(status => status is { Healthy: true, CheckStatus.Tcp.Succeeded: true }), "well-being");
        Assert.StartsWith("10.31.0.", status.ContainerStatus.NetworkInfos.Single().IpAddresses.Single().IpAddress);
        using var here = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => here.ConnectAsync(IPAddress.Loopback, 7778));
        await agent.KillAsync("t");
        await agent.Master.EndOfAsync("t");
    }

    [Fact]
    public async Task A_container_with_a_root_of_its_own_has_the_socket_where_the_environment_says()
    {
        Machine.NeedsCgroups();
        using var containers = new TestContainers(("isolation", "filesystem/linux"), ("http_executor_domain_sockets", "true"));
        var root = Directory.CreateDirectory(Path.Combine(containers.WorkDirectory, "root"));
        foreach (var name in (string[])["bin", "lib", "lib64", "usr"])
        {
            Directory.CreateDirectory(Path.Combine(root.FullName, name));
        }

        containers.UseRoot(root.FullName);
        var socket = Path.Combine(containers.Runtime.Root, "domain_socket", "agent.sock");
        Directory.CreateDirectory(Path.GetDirectoryName(socket)!);
        var mounts = ((string[])["bin", "lib", "lib64", "usr"]).Where(name => Directory.Exists($"/{name}")).Select(name => new Volume { ContainerPath = $"/{name}", HostPath = $"/{name}", Mode = Volume.Types.Mode.Ro });
        var config = containers.Config("while [ ! -e $MESOS_DOMAIN_SOCKET ]; do sleep 0.05; done; cat $MESOS_DOMAIN_SOCKET");
        var container = await containers.LaunchAsync(config with
        {
            Environment = config.Environment.Add(DomainSocketSettings.Variable, socket),
            Container = new() { Type = ContainerInfo.Types.Type.Mesos, Mesos = new() { Image = new() { Type = Image.Types.Type.Docker, Docker = new() { Name = "test" } } }, Volumes = { mounts } },
        });
        await File.WriteAllTextAsync(socket, "made later\n"); // As the next agent does.
        await container.Terminated.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        Assert.Equal("made later\n", await File.ReadAllTextAsync(Path.Combine(config.Sandbox, "stdout")));
    }

    [Fact]
    public void A_path_that_no_socket_can_have_stops_the_start()
    {
        var location = "/tmp/" + new string('x', 108);
        var error = Assert.Throws<OptionsValidationException>(() => TestContainers.Start(("http_executor_domain_sockets", "true"), ("domain_socket_location", location)));
        Assert.StartsWith($"--http_executor_domain_sockets needs a socket at '{location}', which is too long", error.Failures.Single());
    }

    /// <summary>Established ones to a port of this machine.</summary>
    private static int Connections(int port) => File.ReadLines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Count(fields => fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal) && fields[3] == "01");

    private Task<RunningAgent> StartAsync(params (string, string)[] flags) => RunningAgent.StartAsync(_directory.Path, flags: [("http_executor_domain_sockets", "true"), .. flags]);

    private static HttpClient Client(string path) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    }) { BaseAddress = new Uri("http://localhost") };
}
