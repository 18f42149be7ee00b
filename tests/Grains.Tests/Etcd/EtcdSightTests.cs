using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Levee.Grains.Etcd;

namespace Levee.Grains.Tests.Etcd;

public sealed class EtcdSightTests
{
    [Fact]
    public void A_voter_may_go_only_when_there_is_a_majority_before_and_after() => Prop.ForAll(
        Gen.Choose(1, 7).SelectMany(voters => Gen.Choose(0, voters).Select(healthy => (voters, healthy))).ToArbitrary(),
        Gen.Choose(0, 6).ToArbitrary(),
        (cluster, victim) =>
        {
            var (voters, healthy) = cluster;
            var index = victim % voters;
            var left = healthy - (index < healthy ? 1 : 0);
            var safe = healthy > voters / 2 && left > (voters - 1) / 2;
            return Sight(voters, healthy).MayRemove((ulong)index + 1) == safe;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(3, 2, 3, true)]
    [InlineData(3, 2, 1, false)]
    [InlineData(2, 1, 2, false)]
    [InlineData(5, 3, 1, false)]
    [InlineData(5, 3, 5, true)]
    [InlineData(1, 1, 1, false)]
    public void The_rule_in_numbers(int voters, int healthy, int member, bool mayGo) =>
        Assert.Equal(mayGo, Sight(voters, healthy).MayRemove((ulong)member));

    [Fact]
    public void A_learner_may_go_while_there_is_a_majority_and_only_then()
    {
        Assert.True(WithLearner(Sight(3, 2)).MayRemove(99));
        Assert.False(WithLearner(Sight(3, 1)).MayRemove(99));
    }

    [Fact]
    public void Without_a_list_nobody_may_go() => Assert.False(EtcdSight.Nothing.MayRemove(1));

    /// <summary>Members 1 to <paramref name="voters"/> vote; the first ones are healthy.</summary>
    private static EtcdSight Sight(int voters, int healthy) => new(
        Enumerable.Range(1, healthy).ToImmutableDictionary(number => number, number => new EtcdAnswer((ulong)number, 1, false, 2)),
        ImmutableDictionary<int, DateTimeOffset>.Empty,
        [.. Enumerable.Range(1, voters).Select(number => new EtcdRosterEntry((ulong)number, $"m{number}", $"http://h:{number}", false))]);

    private static EtcdSight WithLearner(EtcdSight sight) => sight with { Roster = sight.Roster!.Value.Add(new(99, "", "http://h:99", true)) };
}
