using Levee.Grains.Allocation;
using Mesos.V1;

namespace Levee.Grains.Tests.Allocation;

public sealed class SorterTests
{
    private readonly ResourceNames _names = new();
    private readonly RoleTree _roles = new();
    private readonly ShareTotals _totals;

    public SorterTests()
    {
        _totals = new(_names, new HashSet<string> { "gpus" });
        _totals.Add(Of(100), 1);
    }

    [Fact]
    public void A_role_competes_with_the_roles_below_it_as_one_of_them()
    {
        var sorter = new DrfSorter(_roles.Root, _totals);
        Add(sorter, "a", "a/b", "c");
        Assert.Equal(["a/.", "a/b/.", "c/."], Walk(sorter));
        Charge(sorter, "a", 10);
        Assert.Equal(["c/.", "a/b/.", "a/."], Walk(sorter));
        Charge(sorter, "c", 20);
        Assert.Equal(["a/b/.", "a/.", "c/."], Walk(sorter));
    }

    [Fact]
    public void The_weight_of_a_role_counts_for_its_subtree_and_not_against_the_roles_below_it()
    {
        var sorter = new DrfSorter(_roles.Root, _totals);
        Add(sorter, "a", "a/b", "c");
        Charge(sorter, "a", 20);
        Charge(sorter, "a/b", 10);
        Charge(sorter, "c", 20);
        Assert.Equal(["c/.", "a/b/.", "a/."], Walk(sorter));

        _roles.SetWeights([KeyValuePair.Create("a", 2.0)], sorter);
        Assert.Equal(["a/b/.", "a/.", "c/."], Walk(sorter));
    }

    [Fact]
    public void A_weight_waits_for_a_role_that_comes_later_and_works_for_one_that_is_no_client()
    {
        var sorter = new DrfSorter(_roles.Root, _totals);
        _roles.SetWeights([KeyValuePair.Create("later", 4.0)], sorter);
        Add(sorter, "a/x", "later/x");
        Charge(sorter, "a/x", 10);
        Charge(sorter, "later/x", 30);
        Assert.Equal(["later/x/.", "a/x/."], Walk(sorter));
        _roles.SetWeights([], sorter);
        Assert.Equal(["a/x/.", "later/x/."], Walk(sorter));
    }

    [Fact]
    public void Ties_go_to_who_got_fewer_allocations_then_by_path()
    {
        var sorter = new DrfSorter(_roles.Root, _totals);
        Add(sorter, "b", "a");
        Assert.Equal(["a/.", "b/."], Walk(sorter));
        Charge(sorter, "a", 10);
        sorter.Charge(_roles.Get("a").Self, Of(10), -1, 0);
        Assert.Equal(["b/.", "a/."], Walk(sorter));
    }

    [Fact]
    public void Excluded_resources_do_not_count_and_a_share_follows_the_totals()
    {
        var sorter = new DrfSorter(_roles.Root, _totals);
        Add(sorter, "a", "b");
        var gpus = new Quantities { [_names.NumberOf("gpus")] = 50 };
        _totals.Add(gpus, 1);
        sorter.Charge(_roles.Get("a").Self, gpus, 1, 1);
        Charge(sorter, "b", 10);
        Assert.Equal(["a/.", "b/."], Walk(sorter));
        Assert.Equal(0.1, sorter.ShareOf(_roles.Get("b")));
        _totals.Add(Of(100), 1);
        Assert.Equal(0.05, sorter.ShareOf(_roles.Get("b")));
    }

    [Fact]
    public void Who_is_out_of_turn_is_passed_over_and_keeps_what_it_holds()
    {
        var sorter = new DrfSorter(_roles.Root, _totals);
        Add(sorter, "a/x", "a/y", "b");
        Charge(sorter, "a/x", 30);
        Charge(sorter, "b", 10);
        sorter.SetActive(_roles.Get("a/x").Self, false);
        Assert.Equal(["b/.", "a/y/."], Walk(sorter));
        sorter.SetActive(_roles.Get("a/x").Self, true);
        Assert.Equal(["b/.", "a/y/.", "a/x/."], Walk(sorter));
    }

    // Whatever is charged, the order kept by moves is the order that sorting anew would give.
    [Fact]
    public void An_order_kept_by_moves_is_the_order_of_a_new_sort()
    {
        var random = new Random(7);
        var sorter = new DrfSorter(_roles.Root, _totals);
        var paths = Enumerable.Range(0, 60).Select(at => $"g{at % 7}/r{at}").ToArray();
        Add(sorter, paths);
        for (var step = 0; step < 3000; step++)
        {
            var path = paths[random.Next(paths.Length)];
            if (random.Next(10) == 0)
            {
                sorter.SetActive(_roles.Get(path).Self, random.Next(2) == 0);
            }
            else
            {
                sorter.Charge(_roles.Get(path).Self, Of(random.Next(5)), random.Next(3) == 0 && _roles.Get(path).Self.Allocated[0] >= 5 ? -1 : 1, random.Next(2));
            }

            if (step % 50 == 0)
            {
                var kept = Walk(sorter);
                _totals.Add(new(), 1); // A new version of the same totals.
                Assert.Equal(Walk(sorter), kept);
            }
        }
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 1)]
    public void The_random_sorter_draws_in_proportion_to_weights(double a, double b)
    {
        const int Walks = 20_000;
        var sorter = new RandomSorter(_roles.Root, new Random(5));
        _roles.SetWeights([KeyValuePair.Create("a", a), KeyValuePair.Create("b", b)], sorter);
        Add(sorter, "a", "b");
        var first = Enumerable.Range(0, Walks).Count(_ => Walk(sorter)[0] == "b/.");
        Assert.InRange(first / (double)Walks, (b / (a + b)) - 0.02, (b / (a + b)) + 0.02);
    }

    [Fact]
    public void The_random_sorter_shares_a_roles_weight_among_those_below_it()
    {
        const int Walks = 30_000;
        var sorter = new RandomSorter(_roles.Root, new Random(5));
        Add(sorter, "a", "a/x", "a/y", "b");
        var walks = Enumerable.Range(0, Walks).Select(_ => Walk(sorter)).ToList();
        Assert.All(walks, walk => Assert.Equal(4, walk.Distinct().Count()));
        Assert.InRange(walks.Count(walk => walk[0] == "b/.") / (double)Walks, 0.48, 0.52);
        Assert.InRange(walks.Count(walk => walk[0] == "a/x/.") / (double)Walks, 0.147, 0.187);
    }

    [Fact]
    public void Strict_priority_goes_by_weight_then_by_age()
    {
        var sorter = new PrioritySorter(_roles.Root);
        _roles.SetWeights([KeyValuePair.Create("low", 0.5)], sorter);
        Add(sorter, "low", "young", "old/x");
        sorter.SetAge(_roles.Get("low").Self, "m-0000");
        sorter.SetAge(_roles.Get("young").Self, "m-10000");
        sorter.SetAge(_roles.Get("old/x").Self, "m-9999");
        Charge(sorter, "old/x", 90);
        Assert.Equal(["old/x/.", "young/.", "low/."], Walk(sorter));
        _roles.SetWeights([KeyValuePair.Create("low", 2.0)], sorter);
        Assert.Equal(["low/.", "old/x/.", "young/."], Walk(sorter));
    }

    private static List<string> Walk(Sorter sorter)
    {
        var paths = new List<string>();
        sorter.Start();
        while (sorter.Next() is { } client)
        {
            paths.Add(client.Path);
        }

        return paths;
    }

    private void Add(Sorter sorter, params string[] paths)
    {
        foreach (var path in paths)
        {
            sorter.SetActive(_roles.Get(path).Self, true);
        }
    }

    private void Charge(Sorter sorter, string path, long cpus) => sorter.Charge(_roles.Get(path).Self, Of(cpus), 1, 1);

    private Quantities Of(long cpus) => new() { [_names.NumberOf("cpus")] = cpus };
}
