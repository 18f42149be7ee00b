namespace Levee.Grains.Allocation;

/// <summary>Highest weight first, then who came first: strict priority, and first come first served among equals.</summary>
/// <remarks>
/// Shares do not matter. The master numbers frameworks in the order in which they came, so that a shorter id is older and ids of one length compare as text;
/// this holds over restarts, unlike the order in which an allocator hears of them. A group of roles is as old as its oldest framework in turn.
/// </remarks>
internal sealed class PrioritySorter(ShareNode root) : OrderedSorter(root)
{
    private long _version;

    protected override long Version => _version;

    /// <summary>Which of two frameworks came first; below zero: the left one.</summary>
    public static int CompareAges(string left, string right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);

    public override void SetAge(ShareNode client, string age)
    {
        if (client.Age != age)
        {
            client.Age = age;
            _version++;
        }
    }

    protected override void Reshaped() => _version++;

    protected override void Rank(ShareNode node) => node.Age = OldestOf(node);

    protected override int Compare(ShareNode left, ShareNode right)
    {
        var order = right.Weight.CompareTo(left.Weight);
        order = order != 0 ? order : CompareAges(left.Age, right.Age);
        return order != 0 ? order : string.CompareOrdinal(left.Path, right.Path);
    }

    private static string OldestOf(ShareNode node)
    {
        if (node.IsClient)
        {
            return node.Age;
        }

        string? oldest = null;
        foreach (var child in node.InTurn.AsSpan(0, node.InTurnCount))
        {
            var age = OldestOf(child);
            oldest = oldest is null || CompareAges(age, oldest) < 0 ? age : oldest;
        }

        return oldest ?? node.Age;
    }
}
