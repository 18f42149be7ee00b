using Levee.Executors.Api;
using Levee.Executors.Http;

namespace Levee.Executors.Tests.Api;

public sealed class ReconnectPlanTests
{
    private static readonly ExecutorSettings Settings = new("F1", "e1", AgentAddress.Local(5051, false))
    {
        Checkpoint = true, RecoveryTimeout = TimeSpan.FromSeconds(60), BackOff = TimeSpan.FromMilliseconds(300),
    };

    [Fact]
    public void Attempts_come_within_the_back_off_until_the_recovery_timeout()
    {
        var plan = new ReconnectPlan(Settings, new(1));
        for (var second = 100; second < 160; second++)
        {
            Assert.InRange(plan.Next(TimeSpan.FromSeconds(second))!.Value, TimeSpan.FromMilliseconds(10), Settings.BackOff + TimeSpan.FromMilliseconds(10));
        }

        Assert.Null(plan.Next(TimeSpan.FromSeconds(160)));
    }

    [Fact]
    public void A_success_starts_the_recovery_timeout_anew()
    {
        var plan = new ReconnectPlan(Settings, new(1));
        plan.Next(TimeSpan.FromSeconds(100));
        plan.Succeeded();
        Assert.NotNull(plan.Next(TimeSpan.FromSeconds(1000)));
    }

    [Fact]
    public void Without_checkpoint_there_is_no_second_attempt() =>
        Assert.Null(new ReconnectPlan(Settings with { Checkpoint = false }, new(1)).Next(TimeSpan.FromSeconds(100)));
}
