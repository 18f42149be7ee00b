using Google.Protobuf;
using Levee.Executors.Checks;
using Levee.Executors.Messages;
using Levee.Executors.Tests.Default;

namespace Levee.Executors.Tests.Checks;

public sealed class SessionProbeTests
{
    private readonly FakeContainers _containers = new();
    private readonly List<ProbeResult> _results = [];
    private readonly SessionProbe _probe;
    private int _ids;

    public SessionProbeTests() =>
        _probe = new(_containers, () => new($"check-{++_ids}", new("task", null)), CommandInfo.Parse(new Mesos.V1.CommandInfo { Value = "test" }.ToByteArray()));

    [Fact]
    public void A_session_runs_then_its_end_is_asked_for_and_the_next_run_removes_it()
    {
        _probe.Run(_results.Add);
        _containers.Answer("session check-1 test", 200, "output");
        _containers.End("check-1", new() { ExitStatus = 3 << 8 });
        Assert.Equal([(3, false)], _results.Select(result => (result.Value, result.Healthy)));
        _probe.Run(_results.Add);
        Assert.Equal(["remove check-1"], _containers.Calls);
        _containers.Answer("remove check-1", 200);
        Assert.Equal(["session check-2 test"], _containers.Calls);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(400)]
    [InlineData(null)]
    public void A_session_that_the_agent_does_not_start_does_not_count(int? status)
    {
        _probe.Run(_results.Add);
        _containers.Answer("session check-1 test", status, "not now");
        Assert.Equal([(null, null)], _results.Select(result => (result.Value, result.Healthy)));
    }

    [Fact]
    public void A_run_that_is_stopped_breaks_its_session_off()
    {
        _probe.Run(_results.Add).Dispose();
        Assert.Empty(_containers.Calls);
        Assert.Empty(_results);
    }
}
