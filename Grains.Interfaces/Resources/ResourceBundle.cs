using System.Collections;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mesos.V1;

namespace Levee.Grains.Interfaces.Resources;

/// <summary>Resources that can be added and taken away: immutable, exact, without empty entries.</summary>
/// <remarks>
/// Divisible kinds appear once; indivisible ones (see <see cref="ResourceKind.IsIndivisible"/>) once for each. Source: spec mesos/allocator.md section 1.
/// </remarks>
public sealed class ResourceBundle : IReadOnlyList<ResourceSlice>, IEquatable<ResourceBundle>
{
    private readonly ImmutableArray<ResourceSlice> _slices;

    private ResourceBundle(ImmutableArray<ResourceSlice> slices)
    {
        _slices = slices;
        foreach (ref readonly var slice in slices.AsSpan())
        {
            Traits |= slice.Kind.Traits;
        }
    }

    /// <summary>Nothing.</summary>
    public static ResourceBundle Empty { get; } = new([]);

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => _slices.IsEmpty;

    /// <inheritdoc/>
    public int Count => _slices.Length;

    /// <inheritdoc/>
    public ResourceSlice this[int index] => _slices[index];

    /// <summary>What sets any of the slices apart.</summary>
    public ResourceTraits Traits { get; }

    /// <summary>The resources of valid messages, in either format of reservations.</summary>
    public static ResourceBundle Of(IEnumerable<Resource> resources)
    {
        var sum = ImmutableArray.CreateBuilder<ResourceSlice>(resources.TryGetNonEnumeratedCount(out var count) ? count : 0);
        foreach (var resource in resources)
        {
            AddTo(sum, ResourceSlice.Of(resource));
        }

        return From(sum);
    }

    /// <summary>The sum of slices.</summary>
    public static ResourceBundle Of(IEnumerable<ResourceSlice> slices)
    {
        var sum = ImmutableArray.CreateBuilder<ResourceSlice>();
        foreach (var slice in slices)
        {
            AddTo(sum, slice);
        }

        return From(sum);
    }

    /// <summary>The sum of many.</summary>
    public static ResourceBundle Sum(IReadOnlyCollection<ResourceBundle> parts)
    {
        var sum = ImmutableArray.CreateBuilder<ResourceSlice>(parts.Sum(static part => part.Count));
        foreach (var part in parts)
        {
            AddTo(sum, part);
        }

        return From(sum);
    }

    /// <summary>Exact sum.</summary>
    public static ResourceBundle operator +(ResourceBundle left, ResourceBundle right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return left.IsEmpty ? right : left;
        }

        var sum = ImmutableArray.CreateBuilder<ResourceSlice>(left.Count);
        sum.AddRange(left._slices);
        AddTo(sum, right);
        return From(sum);
    }

    /// <summary>Exact sum.</summary>
    public ResourceBundle Add(ResourceBundle other) => this + other;

    /// <summary>What is left without <paramref name="part"/>.</summary>
    /// <returns><see langword="null"/> when <paramref name="part"/> is not contained.</returns>
    public ResourceBundle? Without(ResourceBundle part)
    {
        if (part.IsEmpty)
        {
            return this;
        }

        if (ReferenceEquals(part, this))
        {
            return Empty;
        }

        var left = _slices.ToArray();
        var count = left.Length;
        foreach (ref readonly var slice in part._slices.AsSpan())
        {
            var index = IndexOf(left.AsSpan(0, count), slice);
            if (index < 0)
            {
                return null;
            }

            var rest = left[index].Amount.Minus(slice.Amount);
            if (rest.IsEmpty)
            {
                Array.Copy(left, index + 1, left, index, --count - index);
            }
            else
            {
                left[index] = left[index] with { Amount = rest };
            }
        }

        return count == 0 ? Empty : new(count == left.Length ? ImmutableCollectionsMarshal.AsImmutableArray(left) : [.. left.AsSpan(0, count)]);
    }

    /// <summary>Whether all of <paramref name="part"/> is here, kind by kind.</summary>
    public bool Contains(ResourceBundle part)
    {
        if (ReferenceEquals(part, this))
        {
            return true;
        }

        foreach (ref readonly var slice in part._slices.AsSpan())
        {
            // Of the indivisible there may be several alike, each of which counts once.
            if (slice.Kind.IsIndivisible)
            {
                return Without(part) is not null;
            }

            if (IndexOf(_slices.AsSpan(), slice) < 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether all of <paramref name="part"/> is here; of a shared resource one copy serves any number.</summary>
    public bool HasRoomFor(ResourceBundle part) => Taking(part) is not null;

    /// <summary>What is left when <paramref name="part"/> is used: shared resources stay.</summary>
    /// <returns><see langword="null"/> when <paramref name="part"/> is not contained.</returns>
    public ResourceBundle? Taking(ResourceBundle part) =>
        !part._slices.Any(static slice => slice.Kind.IsShared) ? Without(part)
        : part._slices.All(slice => !slice.Kind.IsShared || IndexOf(_slices.AsSpan(), slice) >= 0) ? Without(part.Exclusive())
        : null;

    /// <summary>Without shared resources.</summary>
    public ResourceBundle Exclusive() => _slices.Any(static slice => slice.Kind.IsShared) ? Where(static slice => !slice.Kind.IsShared) : this;

    /// <summary>As much of <paramref name="part"/> as is here, taken away; for totals that shrank under what is in use.</summary>
    public ResourceBundle Less(ResourceBundle part)
    {
        var left = this;
        foreach (var slice in part._slices)
        {
            left = left.Without(Of([slice])) ?? left.Less(slice);
        }

        return left;
    }

    /// <summary>The slices that meet a condition.</summary>
    public ResourceBundle Where(Func<ResourceSlice, bool> condition)
    {
        var kept = _slices.RemoveAll(slice => !condition(slice));
        return kept.Length == _slices.Length ? this : kept.IsEmpty ? Empty : new(kept);
    }

    /// <summary>The slices in their order, without a copy.</summary>
    public ReadOnlySpan<ResourceSlice> AsSpan() => _slices.AsSpan();

    /// <summary>Not allocated to any role.</summary>
    public ResourceBundle Unallocated() => Allocated(null);

    /// <summary>All allocated to one role.</summary>
    public ResourceBundle AllocatedTo(string role) => Allocated(role);

    /// <summary>Sum of a scalar, in thousandths, over all kinds of that name.</summary>
    public long Thousandths(string name) =>
        _slices.Where(slice => slice.Kind.Name == name && slice.Kind.Type == Value.Types.Type.Scalar).Sum(slice => slice.Amount.Thousandths);

    /// <summary>Messages in the format after reservation refinement, new ones at each call.</summary>
    public ImmutableArray<Resource> ToMessages() => ImmutableArray.CreateRange(_slices, static slice => slice.ToMessage());

    /// <inheritdoc/>
    public bool Equals(ResourceBundle? other) =>
        ReferenceEquals(this, other) || (other is not null && Count == other.Count && Contains(other) && other.Contains(this));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceBundle);

    /// <inheritdoc/>
    public override int GetHashCode() => _slices.Aggregate(0, static (hash, slice) => hash ^ slice.GetHashCode());

    /// <summary>As Mesos writes it: <c>cpus(allocated: web):1.5; ports(allocated: web):[31000-32000]</c>.</summary>
    public override string ToString() => IsEmpty ? "{}" : string.Join("; ", _slices.Select(slice => slice.ToString()));

    /// <inheritdoc/>
    public IEnumerator<ResourceSlice> GetEnumerator() => ((IEnumerable<ResourceSlice>)_slices).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Kinds that had one allocation stay apart under another; those of several may become one.
    private ResourceBundle Allocated(string? role)
    {
        var first = IsEmpty ? role : _slices[0].Kind.AllocationRole;
        var others = false;
        foreach (ref readonly var slice in _slices.AsSpan())
        {
            others |= slice.Kind.AllocationRole != first;
        }

        return others ? Of(_slices.Select(slice => slice with { Kind = slice.Kind.WithAllocation(role) }))
            : first == role ? this
            : new(ImmutableArray.CreateRange(_slices, static (slice, role) => slice with { Kind = slice.Kind.WithAllocation(role) }, role));
    }

    private ResourceBundle Less(ResourceSlice part) => Of(_slices.Select(slice =>
        slice.Kind.IsIndivisible || !slice.Kind.Equals(part.Kind) ? slice
        : slice.Kind.Type == Value.Types.Type.Scalar
            ? slice with { Amount = ResourceAmount.Scalar(Math.Max(0, slice.Amount.Thousandths - part.Amount.Thousandths)) }
            : slice with { Amount = slice.Amount.Minus(part.Amount) }));

    private static ResourceBundle From(ImmutableArray<ResourceSlice>.Builder sum) => sum.Count == 0 ? Empty : new(sum.DrainToImmutable());

    private static void AddTo(ImmutableArray<ResourceSlice>.Builder sum, ResourceBundle part)
    {
        foreach (ref readonly var slice in part._slices.AsSpan())
        {
            AddTo(sum, slice);
        }
    }

    private static void AddTo(ImmutableArray<ResourceSlice>.Builder sum, ResourceSlice slice)
    {
        if (slice.Amount.IsEmpty)
        {
            return;
        }

        for (var i = 0; i < sum.Count && !slice.Kind.IsIndivisible; i++)
        {
            if (sum[i].Kind.Equals(slice.Kind))
            {
                sum[i] = sum[i] with { Amount = sum[i].Amount.Plus(slice.Amount) };
                return;
            }
        }

        sum.Add(slice);
    }

    private static int IndexOf(ReadOnlySpan<ResourceSlice> slices, in ResourceSlice part)
    {
        for (var i = 0; i < slices.Length; i++)
        {
            if (slices[i].Kind.Equals(part.Kind)
                && (part.Kind.IsIndivisible ? slices[i].Amount.Equals(part.Amount) : slices[i].Amount.Contains(part.Amount)))
            {
                return i;
            }
        }

        return -1;
    }
}
