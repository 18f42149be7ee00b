using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.ClusterViews;
using Levee.Silo.Tests.Operator;

namespace Levee.Silo.Tests.ClusterViews;

/// <summary>What readers see while the feed that they follow is replaced.</summary>
public sealed class FollowedPictureTests
{
    private static readonly AgentRecord Agent = RecordedCluster.View().Agents.Values.Single();
    private static readonly Guid First = Guid.NewGuid();
    private static readonly Guid Second = Guid.NewGuid();
    private readonly ManualClock _clock = new();
    private readonly FollowedPicture _picture;

    public FollowedPictureTests() => _picture = new(_clock, TimeSpan.FromSeconds(10));

    [Fact]
    public void A_new_feed_that_still_learns_takes_nothing_away()
    {
        _picture.TakeUp(new(First, 7, [Is("a"), Is("b")]));
        Assert.Equal(["a", "b"], Ids(_picture.TakeUp(new(Second, 0, []))));
        Assert.Equal(["a", "b"], Ids(_picture.Apply(new(Second, 1, [Is("b")]))!));
        Assert.Null(_picture.Settle());
    }

    [Fact]
    public void What_the_new_feed_never_hears_of_goes_when_it_had_time_to()
    {
        _picture.TakeUp(new(First, 7, [Is("a"), Is("b")]));
        _picture.TakeUp(new(Second, 0, []));
        _picture.Apply(new(Second, 1, [Is("b"), Is("c")]));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["b", "c"], Ids(_picture.Settle()!));
        Assert.Null(_picture.Settle());
        Assert.Equal(["b", "c", "d"], Ids(_picture.Apply(new(Second, 2, [Is("d")]))!));
    }

    [Fact]
    public void After_a_gap_the_whole_counts()
    {
        _picture.TakeUp(new(First, 7, [Is("a"), Is("b")]));
        Assert.Null(_picture.Apply(new(First, 9, [Is("c")])));
        Assert.Equal(["b", "c"], Ids(_picture.TakeUp(new(First, 9, [Is("b"), Is("c")]))));
        Assert.Null(_picture.Settle());
    }

    [Fact]
    public void A_gap_of_a_feed_that_still_learns_changes_nothing_about_that()
    {
        _picture.TakeUp(new(First, 7, [Is("a")]));
        _picture.TakeUp(new(Second, 0, []));
        Assert.Equal(["a", "b"], Ids(_picture.TakeUp(new(Second, 3, [Is("b")]))));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["b"], Ids(_picture.Settle()!));
    }

    private static IEnumerable<string> Ids(ClusterView view) => view.Agents.Keys.Select(id => id.Value).Order(StringComparer.Ordinal);

    private static ClusterChange.AgentChanged Is(string id)
    {
        var info = Agent.Info.Clone();
        info.Id = new AgentId(id).ToMessage();
        return new(Agent with { Info = info });
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
