using System.Net;
using System.Text.Json.Nodes;
using Levee.Agent.Images;
using Levee.Agent.Networks;
using Mesos.V1;

namespace Levee.Agent.Tests.Networks;

public sealed class CniNetworksTests : IAsyncLifetime
{
    private TestNetwork _machine = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _machine = await TestNetwork.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _machine.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_container_has_an_address_in_each_of_its_networks_until_it_is_detached()
    {
        _machine.AddBridge("one", 11);
        _machine.AddBridge("two", 12);
        var networks = _machine.Networks();
        await networks.AttachAsync("a.b", "b", "web", [new() { Name = "one", Labels = new() { Labels_ = { new Label { Key = "k", Value = "v" } } } }, new() { Name = "two" }], Cancel);

        var status = networks.StatusOf("a.b");
        Assert.Equal(["one", "two"], status.Select(network => network.Name));
        Assert.Equal("k", status[0].Labels.Labels_.Single().Key);
        var address = status[0].IpAddresses.Single();
        Assert.Equal(NetworkInfo.Types.Protocol.Ipv4, address.Protocol);
        Assert.StartsWith("10.11.0.", address.IpAddress, StringComparison.Ordinal);
        var inside = await TestNetwork.RunInAsync(networks.Layout.Namespace("a.b"), "ip -o addr");
        Assert.Contains($"eth0    inet {address.IpAddress}/24", inside, StringComparison.Ordinal);
        Assert.Contains("eth1    inet 10.12.0.", inside, StringComparison.Ordinal);
        Assert.Contains("lo    inet 127.0.0.1/8", inside, StringComparison.Ordinal);
        Assert.Contains($"{address.IpAddress} web\n", File.ReadAllText(networks.Layout.Hosts("a.b")), StringComparison.Ordinal);
        Assert.Equal("web\n", File.ReadAllText(networks.Layout.HostName("a.b")));

        // Another agent, knowing nothing but the disk.
        var later = _machine.Networks();
        Assert.Equal(["a.b"], later.All);
        await later.DetachAsync("a.b", "b", Cancel);
        Assert.Empty(_machine.Reserved("one").Concat(_machine.Reserved("two")));
        Assert.Empty(later.All);
        Assert.Empty(MountCalls.MountsBelow(_machine.StateDirectory));
        Assert.DoesNotContain("veth", await _machine.RunAsync("ip -o link"), StringComparison.Ordinal);
        await later.DetachAsync("a.b", "b", Cancel);
    }

    [Fact]
    public async Task What_failed_half_way_can_be_detached()
    {
        _machine.AddBridge("one", 11);
        _machine.Script("broken", """echo '{"cniVersion":"0.3.1","code":7,"msg":"no luck","details":"today"}'; [ "$CNI_COMMAND" = DEL ]""");
        File.WriteAllText(Path.Combine(_machine.ConfigDirectory, "x.json"), """{"cniVersion":"0.3.1","name":"two","type":"broken"}""");
        var networks = _machine.Networks();
        var error = await Assert.ThrowsAsync<NetworkException>(() => networks.AttachAsync("a", "a", "a", [new() { Name = "one" }, new() { Name = "two" }], Cancel));
        Assert.Equal($"The CNI plugin '{_machine.PluginDirectory}/broken' failed to attach container a: no luck (today)", error.Message);
        Assert.Single(_machine.Reserved("one"));
        await networks.DetachAsync("a", "a", Cancel);
        Assert.Empty(_machine.Reserved("one"));
        Assert.Empty(networks.All);
    }

    [Fact]
    public async Task Plugins_learn_what_the_task_asks_for()
    {
        _machine.Script("note", """cat >"$0.$CNI_COMMAND"; echo "$CNI_CONTAINERID $CNI_IFNAME $CNI_NETNS" >"$0.env"; echo '{"cniVersion":"0.2.0","ip4":{"ip":"10.9.8.7/24"},"dns":{"nameservers":["10.9.8.1"],"search":["a.b"],"options":["ndots:2"],"domain":"b"}}'""");
        File.WriteAllText(Path.Combine(_machine.ConfigDirectory, "x.conflist"), """
            {"cniVersion":"0.4.0","name":"n","plugins":[{"type":"note"},{"type":"note","capabilities":{"portMappings":true},"args":{"mine":1}}]}
            """);
        var networks = _machine.Networks();
        await networks.AttachAsync("a", "a", "a", [new() { Name = "n", Groups = { "g" }, PortMappings = { new NetworkInfo.Types.PortMapping { HostPort = 8080, ContainerPort = 80 } } }], Cancel);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(_machine.PluginDirectory, "note.ADD")))!;
        Assert.Equal("n", (string?)config["name"]);
        Assert.Equal("0.4.0", (string?)config["cniVersion"]);
        Assert.Equal("g", (string?)config["args"]!["org.apache.mesos"]!["network_info"]!["groups"]![0]);
        Assert.Equal(1, (int?)config["args"]!["mine"]);
        Assert.Equal("10.9.8.7/24", (string?)config["prevResult"]!["ip4"]!["ip"]);
        Assert.Equal("""[{"hostPort":8080,"containerPort":80,"protocol":"tcp"}]""", config["runtimeConfig"]!["portMappings"]!.ToJsonString());
        Assert.Equal($"a eth0 {networks.Layout.Namespace("a")}\n", File.ReadAllText(Path.Combine(_machine.PluginDirectory, "note.env")));
        Assert.Equal("domain b\nsearch a.b\noptions ndots:2\nnameserver 10.9.8.1\n", File.ReadAllText(networks.Layout.Resolver("a")));
        await networks.DetachAsync("a", "a", Cancel);
    }

    [Fact]
    public async Task Unknown_networks_and_plugins_are_named()
    {
        File.WriteAllText(Path.Combine(_machine.ConfigDirectory, "a.conf"), "{");
        File.WriteAllText(Path.Combine(_machine.ConfigDirectory, "b.conf"), """{"name":"b","type":"nothing"}""");
        var networks = _machine.Networks();
        var unknown = await Assert.ThrowsAsync<NetworkException>(() => networks.AttachAsync("a", "a", "a", [new() { Name = "c" }], Cancel));
        Assert.StartsWith("Unknown CNI network 'c'; '", unknown.Message, StringComparison.Ordinal);
        var missing = await Assert.ThrowsAsync<NetworkException>(() => networks.AttachAsync("a", "a", "a", [new() { Name = "b" }], Cancel));
        Assert.Equal($"Failed to find CNI plugin 'nothing' in {_machine.PluginDirectory}", missing.Message);
        Assert.Equal("Attempted to join CNI network 'b' multiple times", (await Assert.ThrowsAsync<NetworkException>(() => networks.AttachAsync("a", "a", "a", [new() { Name = "b" }, new() { Name = "b" }], Cancel))).Message);
    }

    [Theory]
    [InlineData("mesos-cni-port-mapper")]
    [InlineData("portmap")]
    public async Task Ports_of_the_machine_lead_to_the_container(string kind)
    {
        var text = kind == "portmap"
            ? $$"""{"cniVersion":"0.3.1","name":"n","plugins":[{ {{_machine.Bridge("n", 13)}} },{"type":"portmap","capabilities":{"portMappings":true} }]}"""
            : $$"""{"cniVersion":"0.3.1","name":"n","type":"mesos-cni-port-mapper","chain":"MESOS-TEST","excludeDevices":["br-x","br-y"],"delegate":{ {{_machine.Bridge("n", 13)}} } }""";
        File.WriteAllText(Path.Combine(_machine.ConfigDirectory, "n.json"), text);
        var networks = _machine.Networks();
        NetworkInfo.Types.PortMapping[] ports = [new() { HostPort = 8080, ContainerPort = 80 }, new() { HostPort = 8081, ContainerPort = 81, Protocol = "udp" }];
        await networks.AttachAsync("a", "a-1", "a", [new() { Name = "n", PortMappings = { ports } }], Cancel);
        await networks.AttachAsync("b", "b-1", "b", [new() { Name = "n", PortMappings = { new NetworkInfo.Types.PortMapping { HostPort = 9090, ContainerPort = 90 } } }], Cancel);
        Assert.Equal(ports, networks.StatusOf("a").Single().PortMappings);

        await _machine.RunAsync("ip addr add 192.0.2.1/32 dev lo");
        using (var server = System.Diagnostics.Process.Start("nsenter", [$"--net={networks.Layout.Namespace("a")}", "busybox", "nc", "-l", "-p", "80", "-e", "echo", "hello"]))
        {
            await Poll.UntilAsync(() => TestNetwork.RunInAsync(networks.Layout.Namespace("a"), "busybox netstat -ltn").Result.Contains(":80 ", StringComparison.Ordinal), "the listener");
            Assert.Equal("hello\n", await _machine.RunAsync("busybox nc -w 5 192.0.2.1 8080 </dev/null"));
            await server.WaitForExitAsync(Cancel);
        }

        await networks.DetachAsync("a", "a-1", Cancel);
        var rules = await _machine.RunAsync("iptables -t nat -S");
        Assert.DoesNotContain("8080", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("8081", rules, StringComparison.Ordinal);
        Assert.Contains("9090", rules, StringComparison.Ordinal);
        await networks.DetachAsync("b", "b-1", Cancel);
        Assert.DoesNotContain("9090", await _machine.RunAsync("iptables -t nat -S"), StringComparison.Ordinal);
    }

    [Fact]
    public void Results_of_all_versions_are_read()
    {
        var old = CniResult.Parse("""{"ip4":{"ip":"10.0.0.2/8"},"ip6":{"ip":"fd00::2/64"}}"""u8);
        Assert.Equal([IPAddress.Parse("10.0.0.2"), IPAddress.Parse("fd00::2")], old.Addresses);
        var newer = CniResult.Parse("""{"cniVersion":"1.0.0","ips":[{"address":"fd00::2/64"},{"address":"10.0.0.2/8","interface":1}],"dns":{}}"""u8);
        Assert.Equal([IPAddress.Parse("fd00::2"), IPAddress.Parse("10.0.0.2")], newer.Addresses);
        Assert.Equal(IPAddress.Parse("10.0.0.2"), newer.V4);
        Assert.Throws<FormatException>(() => CniResult.Parse("[]"u8));
    }
}
