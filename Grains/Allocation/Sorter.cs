namespace Levee.Grains.Allocation;

/// <summary>Keeps clients and decides who is in turn next.</summary>
/// <remarks>One walk at a time: between <see cref="Start"/> and the last <see cref="Next"/> nothing may be changed. Source: spec mesos/allocator.md section 3.</remarks>
internal abstract class Sorter(ShareNode root)
{
    /// <summary>The group of all clients.</summary>
    public ShareNode Root { get; } = root;

    /// <summary>Puts a client in turn or out of it.</summary>
    public void SetActive(ShareNode client, bool active)
    {
        if (active == client.ActiveClients > 0)
        {
            return;
        }

        var change = active ? 1 : -1;
        for (var node = client; node is not null; node = node.Parent)
        {
            var before = node.ActiveClients;
            node.ActiveClients += change;
            if (node.Parent is { } parent && (before == 0 || node.ActiveClients == 0))
            {
                Enlist(parent, node, active);
            }
        }

        Reshaped();
    }

    /// <summary>Changes what a client holds, and with it all groups above.</summary>
    /// <param name="sign">1 or -1.</param>
    /// <param name="count">1 for an allocation, 0 for the correction of a report.</param>
    public void Charge(ShareNode client, Quantities quantities, int sign, int count)
    {
        for (var node = client; node is not null; node = node.Parent)
        {
            ChargeAlone(node, quantities, sign, count);
        }
    }

    /// <summary>Changes what one node holds and no other.</summary>
    public virtual void ChargeAlone(ShareNode node, Quantities quantities, int sign, int count)
    {
        node.Allocated.Add(quantities, sign);
        node.Count += count;
    }

    /// <summary>Sets a weight, with effect from the next walk.</summary>
    public void SetWeight(ShareNode node, double weight)
    {
        if (node.Weight != weight)
        {
            node.Weight = weight;
            Unsort(node.Parent);
            Reshaped();
        }
    }

    /// <summary>Sets the age of a client; the groups above are as old as their oldest client in turn.</summary>
    public virtual void SetAge(ShareNode client, string age)
    {
    }

    /// <summary>Begins a walk over the clients in turn.</summary>
    public abstract void Start();

    /// <returns>The next client; <see langword="null"/> at the end.</returns>
    public abstract ShareNode? Next();

    /// <summary>Weights changed, or who is in turn.</summary>
    protected virtual void Reshaped()
    {
    }

    /// <summary>Puts a node into its group's order, or takes it out.</summary>
    protected virtual void Enlist(ShareNode group, ShareNode node, bool active)
    {
        if (active)
        {
            if (group.InTurnCount == group.InTurn.Length)
            {
                var larger = new ShareNode[Math.Max(4, group.InTurnCount * 2)];
                group.InTurn.AsSpan().CopyTo(larger);
                group.InTurn = larger;
            }

            group.InTurn[group.InTurnCount++] = node;
        }
        else
        {
            var at = Array.IndexOf(group.InTurn, node, 0, group.InTurnCount);
            Array.Copy(group.InTurn, at + 1, group.InTurn, at, --group.InTurnCount - at);
            group.InTurn[group.InTurnCount] = null!;
            return; // What was sorted still is.
        }

        Unsort(group);
    }

    /// <summary>Notes that a group's order must be made anew before it is used.</summary>
    protected static void Unsort(ShareNode? group)
    {
        if (group is not null)
        {
            group.SortedFor = -1;
        }
    }
}
