using System.Collections.Immutable;
using System.Globalization;
using Mesos.V1;

namespace Levee.Grains.Interfaces.Resources;

/// <summary>How much there is of one kind of resource: thousandths of a scalar, numbers, or names.</summary>
/// <remarks>Source: spec mesos/allocator.md section 1: scalars are exact to 1/1000.</remarks>
public readonly record struct ResourceAmount
{
    private readonly ImmutableSortedSet<string>? _items;

    private ResourceAmount(Value.Types.Type type, long thousandths, RangeSet ranges, ImmutableSortedSet<string>? items) =>
        (Type, Thousandths, Ranges, _items) = (type, thousandths, ranges, items);

    /// <summary>SCALAR, RANGES or SET.</summary>
    public Value.Types.Type Type { get; }

    /// <summary>A scalar, in thousandths; 0 for the other types.</summary>
    public long Thousandths { get; }

    /// <summary>The numbers of RANGES.</summary>
    public RangeSet Ranges { get; }

    /// <summary>The names of a SET.</summary>
    public ImmutableSortedSet<string> Items => _items ?? ImmutableSortedSet<string>.Empty;

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => Thousandths == 0 && Ranges.IsEmpty && Items.IsEmpty;

    /// <summary>Thousandths of a scalar, or thousand times the number of values: a quantity comparable between resources of one name.</summary>
    public long Quantity => Type switch
    {
        Value.Types.Type.Scalar => Thousandths,
        Value.Types.Type.Ranges => (long)Math.Min(Ranges.Count, long.MaxValue / 1000) * 1000,
        _ => Items.Count * 1000L,
    };

    /// <summary>A scalar.</summary>
    public static ResourceAmount Scalar(long thousandths) => new(Value.Types.Type.Scalar, thousandths, default, null);

    /// <summary>The amount in a Mesos message, which is valid.</summary>
    public static ResourceAmount Of(Resource resource) => resource.Type switch
    {
        Value.Types.Type.Scalar => Scalar(ToThousandths(resource.Scalar?.Value ?? 0)),
        Value.Types.Type.Ranges => new(resource.Type, 0, RangeSet.From(resource.Ranges), null),
        _ => new(Value.Types.Type.Set, 0, default, ImmutableSortedSet.Create(StringComparer.Ordinal, [.. resource.Set?.Item ?? []])),
    };

    /// <summary>Nearest thousandths of a scalar.</summary>
    public static long ToThousandths(double value) => (long)Math.Round(value * 1000, MidpointRounding.AwayFromZero);

    /// <summary>Both together.</summary>
    public ResourceAmount Plus(ResourceAmount other) => new(
        Type,
        checked(Thousandths + other.Thousandths),
        Ranges.Union(other.Ranges),
        Type == Value.Types.Type.Set ? Items.Union(other.Items) : null);

    /// <summary>Whether <paramref name="part"/> can be taken away.</summary>
    public bool Contains(ResourceAmount part) => Type switch
    {
        Value.Types.Type.Scalar => part.Thousandths <= Thousandths,
        Value.Types.Type.Ranges => Ranges.Contains(part.Ranges),
        _ => Items.IsSupersetOf(part.Items),
    };

    /// <summary>What is left without <paramref name="part"/>, which is contained.</summary>
    public ResourceAmount Minus(ResourceAmount part) => new(
        Type, Thousandths - part.Thousandths, Ranges.Except(part.Ranges), Type == Value.Types.Type.Set ? Items.Except(part.Items) : null);

    /// <summary>Writes the amount into a message.</summary>
    public void WriteTo(Resource resource)
    {
        switch (Type)
        {
            case Value.Types.Type.Scalar:
                resource.Scalar = new() { Value = Thousandths / 1000.0 };
                break;
            case Value.Types.Type.Ranges:
                resource.Ranges = Ranges.ToMessage();
                break;
            default:
                resource.Set = new() { Item = { Items } };
                break;
        }
    }

    /// <summary>Same amount.</summary>
    public bool Equals(ResourceAmount other) =>
        Type == other.Type && Thousandths == other.Thousandths && Ranges == other.Ranges && Items.SetEquals(other.Items);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Thousandths, Ranges, Items.Count);

    /// <summary>As Mesos writes it: <c>1.5</c>, <c>[31000-32000]</c>, <c>{a, b}</c>.</summary>
    public override string ToString() => Type switch
    {
        Value.Types.Type.Scalar => (Thousandths / 1000.0).ToString("0.###", CultureInfo.InvariantCulture),
        Value.Types.Type.Ranges => Ranges.ToString(),
        _ => $"{{{string.Join(", ", Items)}}}",
    };
}
