using Google.Protobuf;
using Levee.Executors.Checks;
using Levee.Executors.Messages;

namespace Levee.Executors.Tests.Checks;

public sealed class CheckerTests
{
    private static readonly ProbeResult Good = new(0, true, "");
    private readonly ManualTimers _timers = new();
    private readonly List<ProbeResult> _results = [];
    private readonly FakeProbe _probe;
    private readonly Checker _checker;

    public CheckerTests()
    {
        _probe = new(_timers);
        var check = CheckSpec.ParseCheck(new Mesos.V1.CheckInfo { DelaySeconds = 5, IntervalSeconds = 10, TimeoutSeconds = 3 }.ToByteArray());
        _checker = new(check, _probe, _timers, _results.Add);
        _checker.Start();
    }

    [Fact]
    public void The_first_run_comes_after_the_delay_and_each_further_its_interval_after_the_end_of_the_one_before()
    {
        _timers.Advance(5);
        _timers.Advance(2);
        _probe.End(Good);
        _timers.Advance(10);
        _probe.End(Good);
        Assert.Equal([5, 17], _probe.Runs);
        Assert.Equal([Good, Good], _results);
    }

    [Fact]
    public void A_run_that_takes_too_long_is_stopped_and_is_a_failure_without_answer()
    {
        _timers.Advance(8);
        Assert.Equal(1, _probe.Stopped);
        Assert.Equal([(null, false)], _results.Select(result => (result.Value, result.Healthy)));
        _timers.Advance(10);
        Assert.Equal([5, 18], _probe.Runs);
    }

    [Fact]
    public void A_pause_stops_the_run_under_way_and_the_end_of_the_pause_starts_one_at_once()
    {
        _timers.Advance(6);
        _checker.Pause();
        Assert.Equal(1, _probe.Stopped);
        _timers.Advance(100);
        Assert.Equal([5], _probe.Runs);
        Assert.Empty(_results);
        _checker.Resume();
        _timers.Advance(0);
        Assert.Equal([5, 106], _probe.Runs);
    }

    [Fact]
    public void A_check_without_time_limit_may_take_for_ever()
    {
        var checker = new Checker(CheckSpec.ParseCheck(new Mesos.V1.CheckInfo { DelaySeconds = 0, TimeoutSeconds = 0 }.ToByteArray()), _probe, _timers, _results.Add);
        checker.Start();
        _checker.Pause();
        _timers.Advance(1e6);
        Assert.True(_probe.IsRunning);
        Assert.Empty(_results);
    }
}
