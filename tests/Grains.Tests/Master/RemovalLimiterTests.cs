using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Master;
using Levee.Grains.Tests.Resources;

namespace Levee.Grains.Tests.Master;

public sealed class RemovalLimiterTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly RemovalLimiter _limiter = new(new(6, TimeSpan.FromMinutes(1)));

    [Fact]
    public void The_first_agent_goes_at_once_and_the_others_an_interval_apart()
    {
        Assert.Equal(TimeSpan.Zero, Take("a", 0));
        Assert.Equal([Interval, 2 * Interval, 3 * Interval], [Take("b", 0), Take("c", 0), Take("d", 0)]);
        Assert.Equal(TimeSpan.Zero, Take("b", 10));
        Assert.True(Take("c", 10) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, Take("c", 20));
    }

    [Fact]
    public void Those_behind_an_agent_that_came_back_move_up()
    {
        Take("a", 0);
        Take("b", 0);
        _limiter.Cancel(new("b"));
        Assert.Equal(Interval, Take("c", 0));
    }

    [Fact]
    public void Nobody_waits_longer_than_a_minute_before_asking_again()
    {
        for (var agent = 0; agent < 100; agent++)
        {
            Assert.InRange(Take($"a{agent}", 0), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        }
    }

    private TimeSpan Take(string agent, int seconds) => _limiter.Take(new AgentId(agent), Sample.Now.AddSeconds(seconds));
}
