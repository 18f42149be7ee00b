using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Grains.Interfaces.Resources;

/// <summary>Whole numbers as inclusive intervals, sorted, never touching one another.</summary>
/// <remarks>Source: spec mesos/allocator.md section 1 (ranges).</remarks>
public readonly struct RangeSet : IEquatable<RangeSet>
{
    private readonly ImmutableArray<ResourceRange> _ranges;

    private RangeSet(ImmutableArray<ResourceRange> ranges) => _ranges = ranges;

    /// <summary>No number.</summary>
    public static RangeSet Empty { get; } = new([]);

    /// <summary>The intervals, lowest first.</summary>
    public ImmutableArray<ResourceRange> Ranges => _ranges.IsDefault ? [] : _ranges;

    /// <summary>Whether there is no number.</summary>
    public bool IsEmpty => Ranges.IsEmpty;

    /// <summary>How many numbers there are.</summary>
    public ulong Count => Ranges.Aggregate(0UL, static (sum, range) => sum + (range.End - range.Begin + 1));

    /// <summary>Sorts and joins intervals; those with <c>begin &gt; end</c> hold nothing.</summary>
    public static RangeSet Of(IEnumerable<ResourceRange> ranges)
    {
        var joined = ImmutableArray.CreateBuilder<ResourceRange>();
        foreach (var range in ranges.Where(range => range.Begin <= range.End).OrderBy(range => range.Begin))
        {
            if (joined.Count > 0 && (joined[^1].End == ulong.MaxValue || joined[^1].End + 1 >= range.Begin))
            {
                joined[^1] = joined[^1] with { End = Math.Max(joined[^1].End, range.End) };
            }
            else
            {
                joined.Add(range);
            }
        }

        return new(joined.ToImmutable());
    }

    /// <summary>The numbers of a Mesos message.</summary>
    public static RangeSet From(Value.Types.Ranges? message) =>
        message is null ? Empty : Of(message.Range.Select(range => new ResourceRange(range.Begin, range.End)));

    /// <summary>Both together.</summary>
    public RangeSet Union(RangeSet other) => IsEmpty ? other : other.IsEmpty ? this : Of(Ranges.Concat(other.Ranges));

    /// <summary>What is here and not there.</summary>
    public RangeSet Except(RangeSet other)
    {
        if (IsEmpty || other.IsEmpty)
        {
            return this;
        }

        var left = ImmutableArray.CreateBuilder<ResourceRange>();
        var holes = other.Ranges;
        var hole = 0;
        foreach (var range in Ranges)
        {
            var begin = range.Begin;
            var open = true;
            while (hole < holes.Length && holes[hole].End < begin)
            {
                hole++;
            }

            for (var i = hole; open && i < holes.Length && holes[i].Begin <= range.End; i++)
            {
                if (holes[i].Begin > begin)
                {
                    left.Add(new(begin, holes[i].Begin - 1));
                }

                open = holes[i].End < range.End;
                begin = open ? holes[i].End + 1 : begin;
            }

            if (open)
            {
                left.Add(new(begin, range.End));
            }
        }

        return new(left.ToImmutable());
    }

    /// <summary>Whether all numbers of <paramref name="other"/> are here.</summary>
    public bool Contains(RangeSet other)
    {
        var ranges = Ranges;
        var at = 0;
        foreach (var wanted in other.Ranges)
        {
            while (at < ranges.Length && ranges[at].End < wanted.Begin)
            {
                at++;
            }

            if (at == ranges.Length || ranges[at].Begin > wanted.Begin || ranges[at].End < wanted.End)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The Mesos message.</summary>
    public Value.Types.Ranges ToMessage()
    {
        var message = new Value.Types.Ranges();
        message.Range.AddRange(Ranges.Select(range => new Value.Types.Range { Begin = range.Begin, End = range.End }));
        return message;
    }

    /// <summary>As <c>/state</c> writes it: <c>[31000-31001, 31005-31010]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Ranges.Select(range => $"{range.Begin}-{range.End}"))}]";

    /// <inheritdoc/>
    public bool Equals(RangeSet other) => Ranges.SequenceEqual(other.Ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RangeSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Ranges.Aggregate(0, static (hash, range) => HashCode.Combine(hash, range.Begin, range.End));

    /// <summary>Same numbers.</summary>
    public static bool operator ==(RangeSet left, RangeSet right) => left.Equals(right);

    /// <summary>Other numbers.</summary>
    public static bool operator !=(RangeSet left, RangeSet right) => !left.Equals(right);
}
