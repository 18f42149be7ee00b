using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Vips;

namespace Levee.LoadBalancer.Tests.Vips;

public sealed class VipTableTests
{
    private static readonly Guid Epoch = new("00000000-0000-0000-0000-000000000001");

    // A small world, so that changes meet: four VIPs, each set to some backends or removed.
    private static readonly Gen<DirectoryChange> Change =
        from vip in Gen.Choose(1, 4)
        from backends in Gen.Choose(0, 3)
        select backends == 0
            ? (DirectoryChange)new DirectoryChange.VipRemoved(Vip(vip, 0).Key)
            : new DirectoryChange.VipChanged(Vip(vip, backends));

    private static readonly Arbitrary<DirectoryChange[][]> Histories = Gen.ArrayOf(Gen.ArrayOf(Change)).ToArbitrary();

    [Fact]
    public void Deltas_lead_to_the_same_table_as_a_snapshot_of_the_end() => Prop.ForAll(Histories, history =>
    {
        var table = Replay(history);
        var end = new Dictionary<VipKey, DirectoryVip>();
        foreach (var change in history.SelectMany(changes => changes))
        {
            if (change is DirectoryChange.VipChanged changed)
            {
                end[changed.Vip.Key] = changed.Vip;
            }
            else if (change is DirectoryChange.VipRemoved removed)
            {
                end.Remove(removed.Key);
            }
        }

        var snapshot = VipTable.From(Sample.Snapshot(Epoch, history.Length, [.. end.Values]));
        return table.Sequence == snapshot.Sequence && Same(table.Vips, snapshot.Vips);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_delta_that_arrives_again_changes_nothing() => Prop.ForAll(Histories, history =>
    {
        var table = Replay(history);
        return history.Select((changes, i) => table.Apply(Sample.Delta(Epoch, i + 1, changes))).All(again => ReferenceEquals(again, table));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_missing_delta_or_another_epoch_asks_for_a_snapshot() => Prop.ForAll(Histories, history =>
    {
        var table = Replay(history);
        return table.Apply(Sample.Delta(Epoch, history.Length + 2)) is null
            && table.Apply(Sample.Delta(Guid.Empty, history.Length + 1)) is null;
    }).QuickCheckThrowOnFailure();

    private static VipTable Replay(DirectoryChange[][] history) => history
        .Select((changes, i) => Sample.Delta(Epoch, i + 1, changes))
        .Aggregate(VipTable.From(Sample.Snapshot(Epoch, 0)), (table, delta) => table.Apply(delta)!);

    private static DirectoryVip Vip(int number, int backends) => Sample.Named($"vip{number}", 80, [.. Enumerable.Range(1, backends).Select(port => Sample.Place(port))]);

    private static bool Same(ImmutableDictionary<VipKey, DirectoryVip> left, ImmutableDictionary<VipKey, DirectoryVip> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var vip) && vip.Backends.SequenceEqual(pair.Value.Backends));
}
