using FsCheck;
using FsCheck.Fluent;
using Levee.LoadBalancer.Balancing;

namespace Levee.LoadBalancer.Tests.Balancing;

public sealed class BalancingPolicyTests
{
    private static readonly Arbitrary<Backend[]> Candidates = Gen.NonEmptyListOf(
        from weight in Gen.Choose(1, 5)
        from open in Gen.Choose(0, 20)
        select Sample.Backend(weight: weight, open: open)).Select(list => list.ToArray()).ToArbitrary();

    public static TheoryData<string> Policies => [.. BalancingPolicies.ByName.Keys];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Every_policy_picks_one_of_the_candidates(string name) => Prop.ForAll(Candidates, candidates =>
    {
        var policy = BalancingPolicies.ByName[name]();
        var random = new SharedRandom(candidates.Length);
        return Enumerable.Range(0, 20).All(_ => candidates.Contains(policy.Pick(candidates, random)));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Policies))]
    public void Every_policy_repeats_for_the_same_seed(string name) => Prop.ForAll(Candidates, candidates =>
        Sequence(name, candidates).SequenceEqual(Sequence(name, candidates))).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Policies))]
    public void Every_policy_uses_every_backend_when_all_are_alike(string name)
    {
        var candidates = Enumerable.Range(0, 8).Select(_ => Sample.Backend()).ToArray();
        var policy = BalancingPolicies.ByName[name]();
        var random = new SharedRandom(7);
        for (var i = 0; i < 400; i++)
        {
            policy.Pick(candidates, random).Acquire();
        }

        Assert.All(candidates, candidate => Assert.NotEqual(0, candidate.Open));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void No_policy_allocates(string name)
    {
        var candidates = Enumerable.Range(0, 100).Select(_ => Sample.Backend()).ToArray();
        var policy = BalancingPolicies.ByName[name]();
        var random = new SharedRandom(1);
        policy.Pick(candidates, random);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            policy.Pick(candidates, random);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Of_two_backends_the_better_is_taken_always() => Prop.ForAll(Candidates, candidates =>
    {
        Backend[] two = [candidates[0], Sample.Backend(weight: 1, open: candidates.Length)];
        var picked = new PowerOfTwoChoicesPolicy().Pick(two, new SharedRandom(3));
        return !two.Any(other => other.IsLessLoadedThan(picked));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_most_loaded_of_many_is_never_the_better_of_two() => Prop.ForAll(Candidates, candidates =>
    {
        Backend[] all = [.. candidates, Sample.Backend(open: 1000)];
        var policy = new PowerOfTwoChoicesPolicy();
        var random = new SharedRandom(5);
        return Enumerable.Range(0, 50).All(_ => policy.Pick(all, random) != all[^1]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Two_choices_keep_the_loads_of_twenty_backends_close()
    {
        var candidates = Enumerable.Range(0, 20).Select(_ => Sample.Backend()).ToArray();
        var random = new SharedRandom(42);
        for (var i = 0; i < 20_000; i++)
        {
            new PowerOfTwoChoicesPolicy().Pick(candidates, random).Acquire();
        }

        Assert.InRange(candidates.Max(candidate => candidate.Open) - candidates.Min(candidate => candidate.Open), 0, 10);
    }

    [Fact]
    public void A_backend_of_weight_three_carries_three_times_as_much()
    {
        Backend[] candidates = [Sample.Backend(weight: 1), Sample.Backend(weight: 3)];
        for (var i = 0; i < 400; i++)
        {
            new PowerOfTwoChoicesPolicy().Pick(candidates, new SharedRandom(i)).Acquire();
        }

        Assert.InRange(candidates[1].Open, 298, 302);
    }

    private static List<int> Sequence(string name, Backend[] candidates)
    {
        var policy = BalancingPolicies.ByName[name]();
        var random = new SharedRandom(11);
        return [.. Enumerable.Range(0, 30).Select(_ => Array.IndexOf(candidates, policy.Pick(candidates, random)))];
    }
}
