namespace Levee.Grains.Allocation;

/// <summary>A sorter with a strict order of siblings, kept sorted while it changes.</summary>
/// <remarks>
/// The siblings are an array: a change finds its new place by binary search and moves what lies between, which for thousands of clients is one copy of some kilobytes
/// and beats a tree. Only a change that touches all siblings sorts anew, and only when a walk comes by.
/// </remarks>
internal abstract class OrderedSorter(ShareNode root) : Sorter(root)
{
    private ShareNode[] _groups = new ShareNode[8];
    private int[] _next = new int[8];
    private int _depth;

    /// <summary>What the order depends on besides the nodes themselves.</summary>
    protected abstract long Version { get; }

    public override void ChargeAlone(ShareNode node, Quantities quantities, int sign, int count)
    {
        var group = node.Parent;
        if (group is null || node.ActiveClients == 0 || group.SortedFor != Version)
        {
            base.ChargeAlone(node, quantities, sign, count);
            return;
        }

        var from = Find(group, node);
        base.ChargeAlone(node, quantities, sign, count);
        Rank(node);
        Move(group, from, node);
    }

    public override void Start()
    {
        _depth = -1;
        Enter(Root);
    }

    public override ShareNode? Next()
    {
        while (_depth >= 0)
        {
            var group = _groups[_depth];
            if (_next[_depth] == group.InTurnCount)
            {
                _depth--;
                continue;
            }

            var node = group.InTurn[_next[_depth]++];
            if (node.IsClient)
            {
                return node;
            }

            Enter(node);
        }

        return null;
    }

    /// <summary>Writes the keys of a node.</summary>
    protected abstract void Rank(ShareNode node);

    /// <summary>Order of siblings; never 0 for different ones.</summary>
    protected abstract int Compare(ShareNode left, ShareNode right);

    private void Enter(ShareNode group)
    {
        if (++_depth == _groups.Length)
        {
            Array.Resize(ref _groups, _depth * 2);
            Array.Resize(ref _next, _depth * 2);
        }

        _groups[_depth] = group;
        _next[_depth] = 0;
        if (group.SortedFor == Version)
        {
            return;
        }

        var siblings = group.InTurn.AsSpan(0, group.InTurnCount);
        foreach (var node in siblings)
        {
            Rank(node);
        }

        siblings.Sort(Compare);
        group.SortedFor = Version;
    }

    // Where a node is, by its keys as they were when it was put there.
    private int Find(ShareNode group, ShareNode node)
    {
        var (low, high) = (0, group.InTurnCount - 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Compare(group.InTurn[middle], node) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void Move(ShareNode group, int from, ShareNode node)
    {
        var order = group.InTurn;
        var (low, high) = (from, from);
        if (from + 1 < group.InTurnCount && Compare(order[from + 1], node) < 0)
        {
            (low, high) = (from + 1, group.InTurnCount - 1);
        }
        else if (from > 0 && Compare(order[from - 1], node) > 0)
        {
            (low, high) = (0, from - 1);
        }
        else
        {
            return;
        }

        // Forwards: the last that comes before it. Backwards: the first that comes after it.
        var forwards = low > from;
        while (low < high)
        {
            var middle = forwards ? (low + high + 1) >>> 1 : (low + high) >>> 1;
            var before = Compare(order[middle], node) < 0;
            (low, high) = forwards ? (before ? (middle, high) : (low, middle - 1)) : (before ? (middle + 1, high) : (low, middle));
        }

        if (forwards)
        {
            Array.Copy(order, from + 1, order, from, low - from);
        }
        else
        {
            Array.Copy(order, low, order, low + 1, from - low);
        }

        order[low] = node;
    }
}
