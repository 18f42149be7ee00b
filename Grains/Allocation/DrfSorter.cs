namespace Levee.Grains.Allocation;

/// <summary>Lowest dominant share by weight first, then fewest allocations, then path.</summary>
internal sealed class DrfSorter(ShareNode root, ShareTotals totals) : OrderedSorter(root)
{
    protected override long Version => totals.Version;

    /// <summary>Dominant share by weight of a node.</summary>
    public double ShareOf(ShareNode node) => totals.ShareOf(node.Allocated) / node.Weight;

    protected override void Rank(ShareNode node) => node.Rank = ShareOf(node);

    protected override int Compare(ShareNode left, ShareNode right)
    {
        var order = left.Rank.CompareTo(right.Rank);
        order = order != 0 ? order : left.Count.CompareTo(right.Count);
        return order != 0 ? order : string.CompareOrdinal(left.Path, right.Path);
    }
}
