using Levee.Agent.Configuration;
using Levee.Agent.Docker;
using Levee.Agent.Networks;
using Levee.Agent.Tests.Containers;
using Mesos.V1;
using Microsoft.Extensions.Options;
using Network = Mesos.V1.ContainerInfo.Types.DockerInfo.Types.Network;

namespace Levee.Agent.Tests.Configuration;

/// <summary>What containers have that their frameworks say nothing of.</summary>
public sealed class ContainerDefaultsTests : IDisposable
{
    private const string Dns = """
        {"mesos":[{"network_mode":"CNI","dns":{"nameservers":["10.0.0.1"]}},{"network_mode":"CNI","network_name":"net","dns":{"nameservers":["10.0.0.2"],"domain":"d","search":["a","b"],"options":["ndots:2"]}}],
         "docker":[{"network_mode":"BRIDGE","dns":{"nameservers":["10.0.0.3"],"search":["c"],"options":["ndots:3"]}},{"network_mode":"USER","network_name":"net","dns":{"nameservers":["10.0.0.4"]}}]}
        """;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_task_without_a_container_has_the_default_one()
    {
        var host = Directory.CreateDirectory(Path.Combine(_directory.Path, "host")).FullName;
        await File.WriteAllTextAsync(Path.Combine(host, "file"), "text");
        var info = $$"""{"type":"MESOS","volumes":[{"container_path":"data","host_path":"{{host}}","mode":"RO"}]}""";
        await using var agent = await RunningAgent.StartAsync(Path.Combine(_directory.Path, "work"), flags: [("isolation", "volume/host_path"), ("default_container_info", info)]);
        await agent.RunAsync("t", "cat data/file");
        Assert.Equal(TaskState.TaskFinished, (await agent.Master.EndOfAsync("t")).State);
        Assert.Equal("text", agent.Output("t"));
        await agent.RunAsync("own", "cat data/file", task => task.Container = new() { Type = ContainerInfo.Types.Type.Mesos });
        Assert.Equal(TaskState.TaskFailed, (await agent.Master.EndOfAsync("own")).State);
    }

    [Theory]
    [InlineData("""{"type":"DOCKER"}""", "its type must be MESOS")]
    [InlineData("""{"type":"MESOS","volumes":[{"container_path":"x","host_path":"/x","mode":"RO"}]}""", "a volume needs --isolation=volume/host_path")]
    [InlineData("[]", "it must be a ContainerInfo as JSON")]
    public void A_default_that_cannot_be_stops_the_start(string info, string why)
    {
        var error = Assert.Throws<OptionsValidationException>(() => TestContainers.Start(("default_container_info", info)));
        Assert.StartsWith($"--default_container_info is '{info}'; {why}", error.Failures.Single());
    }

    [Theory]
    [InlineData("net", "domain d\nsearch a b\noptions ndots:2\nnameserver 10.0.0.2\n")]
    [InlineData("other", "nameserver 10.0.0.1\n")]
    public void A_network_whose_plugin_names_no_servers_has_the_default_ones(string network, string resolver)
    {
        var dns = DefaultDns.Parse(Dns).OfCni(network);
        Assert.Equal(resolver, HostFiles.Resolver([CniResult.Parse("""{"ips":[{"address":"10.0.0.9/8"}]}"""u8).WithDns(dns)]));
        Assert.Equal("nameserver 10.9.9.9\n", HostFiles.Resolver([CniResult.Parse("""{"dns":{"nameservers":["10.9.9.9"]}}"""u8).WithDns(dns)]));
    }

    [Theory]
    [InlineData(Network.Bridge, null, null, "--dns=10.0.0.3 --dns-search=c --dns-opt=ndots:3")]
    [InlineData(Network.Bridge, null, "dns-search", "")]
    [InlineData(Network.User, "net", null, "--dns=10.0.0.4")]
    [InlineData(Network.User, "other", null, "")]
    [InlineData(Network.Host, null, null, "")]
    public void Docker_is_told_of_default_servers_where_the_task_names_none(Network mode, string? network, string? parameter, string options)
    {
        var container = new ContainerInfo { Docker = new() { Network = mode } };
        if (network is not null)
        {
            container.NetworkInfos.Add(new NetworkInfo { Name = network });
        }

        if (parameter is not null)
        {
            container.Docker.Parameters.Add(new Parameter { Key = parameter, Value = "x" });
        }

        Assert.Equal(options, string.Join(' ', DockerDns.Options(container, DefaultDns.Parse(Dns))));
        Assert.Empty(DockerDns.Options(container, null));
    }

    [Theory]
    [InlineData("""{"mesos":[{"network_mode":"HOST","dns":{}}]}""", "network_mode is 'HOST' in 'mesos'; it must be CNI")]
    [InlineData("""{"mesos":[{"network_mode":"CNI","dns":{}},{"network_mode":"CNI","dns":{}}]}""", "'mesos' has more than one entry for network_mode CNI without a network_name")]
    [InlineData("""{"mesos":[{"network_mode":"CNI"}]}""", "it must be {\"mesos\":")]
    public void Servers_that_cannot_be_read_stop_the_start(string dns, string why)
    {
        var error = Assert.Throws<OptionsValidationException>(() => TestContainers.Start(("default_container_dns", dns)));
        Assert.StartsWith($"--default_container_dns is '{dns}'; {why}", error.Failures.Single());
    }
}
