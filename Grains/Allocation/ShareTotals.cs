namespace Levee.Grains.Allocation;

/// <summary>All resources of the cluster: what shares are parts of.</summary>
/// <param name="excluded">Names that do not count for shares.</param>
internal sealed class ShareTotals(ResourceNames names, IReadOnlySet<string> excluded)
{
    private readonly Quantities _all = new();

    /// <summary>Grows with each change.</summary>
    public long Version { get; private set; }

    /// <summary>All scalars, revocable and reserved ones included.</summary>
    public Quantities All => _all;

    /// <summary>Adds or takes away an agent's.</summary>
    public void Add(Quantities quantities, int sign)
    {
        _all.Add(quantities, sign);
        Version++;
    }

    /// <summary>Largest part that an amount is of its total, over all names that count.</summary>
    /// <remarks>Source: spec mesos/allocator.md section 3.</remarks>
    public double ShareOf(Quantities allocated)
    {
        var share = 0.0;
        for (var name = Math.Min(allocated.Length, _all.Length) - 1; name >= 0; name--)
        {
            if (allocated[name] > 0 && _all[name] > 0 && (excluded.Count == 0 || !excluded.Contains(names[name])))
            {
                share = Math.Max(share, (double)allocated[name] / _all[name]);
            }
        }

        return share;
    }
}
