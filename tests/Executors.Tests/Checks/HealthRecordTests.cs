using Google.Protobuf;
using Levee.Executors.Checks;
using Levee.Executors.Messages;

namespace Levee.Executors.Tests.Checks;

public sealed class HealthRecordTests
{
    private readonly HealthRecord _record = new(
        CheckSpec.ParseHealthCheck(new Mesos.V1.HealthCheck { GracePeriodSeconds = 10, ConsecutiveFailures = 3 }.ToByteArray()), TimeSpan.FromSeconds(100));

    [Fact]
    public void Failures_in_the_grace_before_the_first_success_do_not_count()
    {
        Assert.Equal(HealthVerdict.Ignore, Take(false, 105));
        Assert.Equal(HealthVerdict.Ignore, Take(false, 110));
        Assert.Null(_record.Healthy);
    }

    [Fact]
    public void Failures_in_the_grace_after_a_success_do_count()
    {
        Assert.Equal(HealthVerdict.Report, Take(true, 101));
        Assert.Equal(HealthVerdict.Report, Take(false, 102));
        Assert.False(_record.Healthy);
    }

    [Fact]
    public void Every_failure_is_reported_and_the_last_allowed_one_kills()
    {
        Assert.Equal([HealthVerdict.Report, HealthVerdict.Report, HealthVerdict.ReportAndKill], [Take(false, 120), Take(false, 121), Take(false, 122)]);
    }

    [Fact]
    public void A_success_is_reported_when_it_is_the_first_or_follows_failures()
    {
        Assert.Equal(HealthVerdict.Report, Take(true, 120));
        Assert.Equal(HealthVerdict.Ignore, Take(true, 121));
        Assert.Equal(HealthVerdict.Report, Take(false, 122));
        Assert.Equal(HealthVerdict.Report, Take(true, 123));
    }

    [Fact]
    public void A_success_starts_the_count_anew()
    {
        Take(false, 120);
        Take(false, 121);
        Take(true, 122);
        Assert.Equal([HealthVerdict.Report, HealthVerdict.Report, HealthVerdict.ReportAndKill], [Take(false, 123), Take(false, 124), Take(false, 125)]);
    }

    [Fact]
    public void A_check_that_could_not_be_run_changes_nothing()
    {
        Take(false, 120);
        Take(false, 121);
        Assert.Equal(HealthVerdict.Ignore, Take(null, 122));
        Assert.False(_record.Healthy);
        Assert.Equal(HealthVerdict.ReportAndKill, Take(false, 123));
    }

    private HealthVerdict Take(bool? healthy, double seconds) => _record.Take(healthy, TimeSpan.FromSeconds(seconds));
}
