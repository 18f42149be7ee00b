using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Allocation;

/// <summary>What a bundle counts for in the books. Shared resources are left out: they count once however many hold them (see <see cref="SharedHoldings"/>).</summary>
internal sealed class Charge
{
    /// <summary>All scalars: they make the share.</summary>
    public Quantities All { get; } = new();

    /// <summary>Unreserved scalars that cannot be taken away: they count against quota.</summary>
    public Quantities Quota { get; } = new();

    /// <summary>Reads a bundle, in place of the one before.</summary>
    public Charge Read(ResourceBundle resources, ResourceNames names)
    {
        All.Clear();
        Quota.Clear();
        foreach (ref readonly var slice in resources.AsSpan())
        {
            if (slice.Amount.Thousandths == 0 || slice.Kind.IsShared)
            {
                continue;
            }

            var name = names.NumberOf(slice.Kind.Name);
            All[name] += slice.Amount.Thousandths;
            if (CountsForQuota(slice.Kind))
            {
                Quota[name] += slice.Amount.Thousandths;
            }
        }

        return this;
    }

    /// <summary>Whether resources of a kind count against quota when they are given away. Source: spec mesos/allocator.md section 9.</summary>
    public static bool CountsForQuota(ResourceKind kind) =>
        kind.Type == Mesos.V1.Value.Types.Type.Scalar && (kind.Traits & (ResourceTraits.Reserved | ResourceTraits.Revocable)) == 0;
}
