using Levee.Grains.Interfaces.Services;
using Mesos.V1;

namespace Levee.Grains.Interfaces.Tests.Services;

public sealed class VipPortsTests
{
    [Fact]
    public void One_port_may_carry_several_virtual_ips()
    {
        var read = VipPorts.Read(Discovery(Port(8080, "tcp", ("VIP_0", "/web:80"), ("VIP_1", "10.1.2.3:80"), ("vip", "alias:81"), ("color", "blue"))), null, []);
        Assert.Empty(read.Problems);
        Assert.Equal(["web", null, "alias"], read.Ports.Select(port => port.Label.Name));
        Assert.All(read.Ports, port => Assert.Equal(("tcp", 8080, false), (port.Protocol, port.Port, port.IsHostPort)));
    }

    [Fact]
    public void A_label_that_does_not_parse_is_told_and_the_others_count()
    {
        var read = VipPorts.Read(Discovery(Port(8080, "tcp", ("VIP_0", "web"), ("VIP_1", "web:80"))), null, []);
        Assert.Single(read.Ports);
        Assert.StartsWith("Label VIP_0 of discovery port 8080 is ignored: VIP 'web' has no port;", read.Problems.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8080, "udp,tcp", "protocol 'udp,tcp' is neither tcp nor udp")]
    [InlineData(0, "tcp", "number is not from 1 to 65535")]
    public void A_port_that_cannot_be_balanced_is_told(uint number, string protocol, string reason)
    {
        var read = VipPorts.Read(Discovery(Port(number, protocol, ("VIP_0", "web:80"))), null, []);
        Assert.Empty(read.Ports);
        Assert.Contains(reason, read.Problems.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Mixed_case_is_somebody_elses_label() =>
        Assert.Empty(VipPorts.Read(Discovery(Port(8080, "tcp", ("Vip_0", "web:80"))), null, []).Ports);

    [Fact]
    public void The_network_scope_says_whose_port_it_is()
    {
        Assert.True(VipPorts.Read(Discovery(Port(31000, "tcp", ("VIP_0", "web:80"), ("network-scope", "host"))), null, []).Ports.Single().IsHostPort);
        Assert.False(VipPorts.Read(Discovery(Port(80, "tcp", ("VIP_0", "web:80"), ("network-scope", "container"))), null, []).Ports.Single().IsHostPort);
    }

    [Fact]
    public void Labels_of_the_task_mean_its_host_ports_by_index()
    {
        var labels = new Labels { Labels_ = { Label("vip_PORT0", "tcp://web:80"), Label("VIP_port2", "udp://10.1.2.3:53"), Label("other", "tcp://x:1") } };
        var read = VipPorts.Read(null, labels, [new PortRange(31000, 31001), new PortRange(32000, 32000)]);
        Assert.Empty(read.Problems);
        Assert.Equal([("tcp", 31000, true), ("udp", 32000, true)], read.Ports.Select(port => (port.Protocol, port.Port, port.IsHostPort)));
    }

    [Theory]
    [InlineData("vip_PORT1", "tcp://web:80", "no port with that index")]
    [InlineData("vip_PORTx", "tcp://web:80", "no port with that index")]
    [InlineData("vip_PORT0", "web:80", "does not start with tcp:// or udp://")]
    [InlineData("vip_PORT0", "sctp://web:80", "neither tcp nor udp")]
    [InlineData("vip_PORT0", "tcp://web", "has no port")]
    public void A_label_of_the_task_that_does_not_parse_is_told(string key, string value, string reason)
    {
        var read = VipPorts.Read(null, new Labels { Labels_ = { Label(key, value) } }, [new PortRange(31000, 31000)]);
        Assert.Empty(read.Ports);
        Assert.Contains(reason, read.Problems.Single(), StringComparison.Ordinal);
    }

    private static DiscoveryInfo Discovery(Port port) => new() { Visibility = DiscoveryInfo.Types.Visibility.Cluster, Ports = new Ports { Ports_ = { port } } };

    private static Port Port(uint number, string protocol, params (string Key, string Value)[] labels) =>
        new() { Number = number, Protocol = protocol, Labels = new Labels { Labels_ = { labels.Select(label => Label(label.Key, label.Value)) } } };

    private static Label Label(string key, string value) => new() { Key = key, Value = value };
}
