using System.Net;
using Google.Protobuf;
using Levee.Agent.Networks.Calls;

namespace Levee.Agent.Tests.Operator;

/// <summary>How the agent refuses to look from a container's network; that it looks is shown with real networks.</summary>
public sealed class ProbeEndpointTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private RunningAgent _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await RunningAgent.StartAsync(_directory.Path);

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("a", "b", "tcp://127.0.0.1:80", HttpStatusCode.NotFound, "Container a.b cannot be found")]
    [InlineData(null, "b", "tcp://127.0.0.1:80", HttpStatusCode.BadRequest, "Expecting 'probe.container_id.parent' to be present")]
    [InlineData("a", "b", "tcp://10.0.0.1:80", HttpStatusCode.BadRequest, "Invalid url 'tcp://10.0.0.1:80': it must be of scheme tcp, http or https, on a loopback address and a port")]
    [InlineData("a", "b", "tcp://127.0.0.1", HttpStatusCode.BadRequest, "Invalid url 'tcp://127.0.0.1': it must be of scheme tcp, http or https, on a loopback address and a port")]
    [InlineData("a", "b", "file:///etc/passwd", HttpStatusCode.BadRequest, "Invalid url 'file:///etc/passwd': it must be of scheme tcp, http or https, on a loopback address and a port")]
    public async Task Only_ports_of_the_loopback_address_of_a_container_inside_another_can_be_looked_at(string? parent, string id, string url, HttpStatusCode status, string text)
    {
        var probe = new Probe { ContainerId = new() { Value = id, Parent = parent is null ? null : new() { Value = parent } }, Url = url };
        using var body = new ByteArrayContent(probe.ToByteArray()) { Headers = { ContentType = new("application/x-protobuf") } };
        using var reply = await _agent.Http.PostAsync("levee/v1/probe", body);
        Assert.Equal((status, text), (reply.StatusCode, await reply.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task It_has_to_be_a_POST()
    {
        using var reply = await _agent.Http.GetAsync("levee/v1/probe");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, reply.StatusCode);
    }
}
