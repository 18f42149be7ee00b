using Levee.Executors.Http;

namespace Levee.Executors.Tests.Http;

public sealed class AgentAddressTests
{
    [Fact]
    public void Endpoints_become_socket_addresses()
    {
        var ipv4 = AgentAddress.FromEndpoint("10.1.2.3:5051")!;
        Assert.Equal([2, 0, 0x13, 0xbb, 10, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0], ipv4.SocketAddress);
        Assert.Equal("10.1.2.3:5051", ipv4.Host);
        var ipv6 = AgentAddress.FromEndpoint("[::1]:80")!;
        Assert.Equal((28, 10, 1), (ipv6.SocketAddress.Length, ipv6.SocketAddress[0], ipv6.SocketAddress[23]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.1.2.3")]
    [InlineData("10.1.2.3:")]
    [InlineData("10.1.2.3:99999")]
    [InlineData("agent.example:5051")]
    [InlineData(":5051")]
    public void What_is_no_endpoint_is_refused(string text) => Assert.Null(AgentAddress.FromEndpoint(text));

    [Fact]
    public void A_path_that_the_kernel_cannot_take_is_refused()
    {
        Assert.NotNull(AgentAddress.FromPath("/run/agent.sock"));
        Assert.Null(AgentAddress.FromPath(new string('x', 108)));
    }
}
