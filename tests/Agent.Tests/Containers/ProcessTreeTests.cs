using FsCheck;
using FsCheck.Fluent;
using Levee.Agent.Containers;

namespace Levee.Agent.Tests.Containers;

public sealed class ProcessTreeTests
{
    private static readonly ProcessEntry Keep = new(2, 1, 2, 'S', 0);

    private static readonly Arbitrary<ProcessEntry[]> Tables = Gen.Choose(3, 12).SelectMany(pid => Gen.Choose(1, 12).SelectMany(parent => Gen.Choose(1, 12).SelectMany(session =>
        Gen.Elements('S', 'R', 'Z').Select(state => new ProcessEntry(pid, parent, session, state, 0))))).ListOf().Select(entries => entries.DistinctBy(entry => entry.Pid).Append(Keep).ToArray()).ToArbitrary();

    [Fact]
    public void The_members_are_closed_under_children_and_sessions_and_never_hold_the_agent() => Prop.ForAll(Tables, table =>
    {
        var members = ProcessTree.Members(table, 3, entry => entry.Pid == 5, Keep).Select(entry => entry.Pid).ToHashSet();
        var candidates = table.Where(entry => entry.IsAlive && entry.Pid != Keep.Pid && entry.Session != Keep.Session).ToList();
        return !members.Contains(Keep.Pid)
            && table.Where(entry => members.Contains(entry.Pid)).All(entry => entry.IsAlive && entry.Session != Keep.Session)
            && candidates.Where(entry => entry.Pid is 3 or 5 || entry.Session == 3).All(entry => members.Contains(entry.Pid))
            && candidates.Where(entry => members.Contains(entry.Parent)).All(entry => members.Contains(entry.Pid));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_child_in_a_session_of_its_own_and_what_shares_that_session_are_members()
    {
        ProcessEntry[] table = [Keep, new(10, 2, 10, 'Z', 0), new(11, 10, 11, 'S', 0), new(12, 1, 11, 'S', 0), new(13, 1, 13, 'S', 0)];
        Assert.Equal([11, 12], ProcessTree.Members(table, 10, _ => false, Keep).Select(entry => entry.Pid));
    }

    [Fact]
    public void A_name_with_blanks_and_parentheses_does_not_confuse_the_reader() =>
        Assert.Equal(new ProcessEntry(42, 7, 9, 'R', 1234), ProcessEntry.Parse("42 (a) b (c) R 7 8 9 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1234 0 0"));
}
