using Google.Protobuf;
using Levee.Executors.Checks;
using Levee.Executors.Messages;
using Levee.Executors.Tests.Default;
using Mesos.V1;

namespace Levee.Executors.Tests.Checks;

public sealed class AgentProbeTests
{
    private readonly FakeContainers _containers = new();
    private readonly List<ProbeResult> _results = [];

    [Theory]
    [InlineData(200, "1", 1, true)]
    [InlineData(502, "Connection refused", 0, false)]
    [InlineData(404, "Container a.b cannot be found", null, null)]
    [InlineData(null, "closed", null, null)]
    public void A_port_is_open_or_closed_or_was_not_looked_at(int? status, string body, int? value, bool? healthy)
    {
        Probe(new() { Type = HealthCheck.Types.Type.Tcp, Tcp = new() { Port = 80, Protocol = NetworkInfo.Types.Protocol.Ipv6 } });
        _containers.Answer("probe task tcp://[::1]:80", status, body);
        Assert.Equal([(value, healthy)], _results.Select(result => (result.Value, result.Healthy)));
    }

    [Theory]
    [InlineData(200, "302", 302, true)]
    [InlineData(200, "503", 503, false)]
    [InlineData(502, "Connection refused", null, false)]
    [InlineData(500, "no network", null, null)]
    public void A_page_has_a_status_or_none(int? status, string body, int? value, bool? healthy)
    {
        Probe(new() { Type = HealthCheck.Types.Type.Http, Http = new() { Port = 8080, Path = "/well", Scheme = "https" } });
        _containers.Answer("probe task https://127.0.0.1:8080/well", status, body);
        Assert.Equal([(value, healthy)], _results.Select(result => (result.Value, result.Healthy)));
    }

    [Fact]
    public void A_look_that_is_stopped_is_broken_off()
    {
        Probe(new() { Type = HealthCheck.Types.Type.Tcp, Tcp = new() { Port = 80 } }).Dispose();
        Assert.Empty(_containers.Calls);
    }

    private IDisposable Probe(HealthCheck check) => new AgentProbe(_containers, new("task", null), CheckSpec.ParseHealthCheck(check.ToByteArray())).Run(_results.Add);
}
