using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Google.Protobuf.Collections;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>Sum of resources by name, over roles and reservations, exact to a thousandth. Source: operator-api, B.1 ResourceObject and B.6.</summary>
internal sealed class ResourceTotals
{
    private static readonly string[] Always = ["disk", "mem", "gpus", "cpus"];

    // Nearly all resources are of the four kinds, and there is one such object per task of a document: the rest is made when needed.
    private WellKnown _always;
    private SortedDictionary<string, long>? _others;
    private SortedDictionary<string, List<(ulong Begin, ulong End)>>? _ranges;
    private SortedDictionary<string, SortedSet<string>>? _sets;

    public static ResourceTotals Of(IEnumerable<Resource> resources)
    {
        var totals = new ResourceTotals();
        totals.Add(resources);
        return totals;
    }

    /// <inheritdoc cref="Of(IEnumerable{Resource})"/>
    public static ResourceTotals Of(RepeatedField<Resource> resources)
    {
        var totals = new ResourceTotals();
        totals.Add(resources);
        return totals;
    }

    /// <inheritdoc cref="Add(IEnumerable{Resource})"/>
    public void Add(RepeatedField<Resource> resources)
    {
        for (var at = 0; at < resources.Count; at++)
        {
            Add(resources[at]);
        }
    }

    /// <summary>Revocable resources count under a name of their own: <c>cpus_revocable</c>.</summary>
    public void Add(IEnumerable<Resource> resources)
    {
        foreach (var resource in resources)
        {
            Add(resource);
        }
    }

    /// <summary>Adds another sum.</summary>
    public void Add(ResourceTotals other)
    {
        for (var at = 0; at < Always.Length; at++)
        {
            _always[at] += other._always[at];
        }

        foreach (var (name, amount) in Entries(other._others))
        {
            Add(name, amount);
        }

        foreach (var (name, ranges) in Entries(other._ranges))
        {
            Of(_ranges ??= new(StringComparer.Ordinal), name).AddRange(ranges);
        }

        foreach (var (name, items) in Entries(other._sets))
        {
            Of(_sets ??= new(StringComparer.Ordinal), name).UnionWith(items);
        }
    }

    /// <summary>The amount of a scalar; 0 when there is none.</summary>
    public double Scalar(string name) =>
        (Array.IndexOf(Always, name) is >= 0 and var at ? _always[at] : _others?.GetValueOrDefault(name) ?? 0) / 1000.0;

    /// <summary>The four well-known scalars that are not 0, by name.</summary>
    public IEnumerable<(string Name, double Amount)> Scalars() =>
        Always.Order(StringComparer.Ordinal).Select(name => (name, Scalar(name))).Where(scalar => scalar.Item2 != 0);

    /// <summary>Writes the ResourceObject: the four well-known scalars always, ranges and sets as text.</summary>
    public void Write(ref JsonOutput output)
    {
        output.BeginObject();
        for (var at = 0; at < Always.Length; at++)
        {
            output.Name(Always[at]);
            output.Number(_always[at] / 1000.0);
        }

        foreach (var (name, amount) in Entries(_others))
        {
            output.Name(name);
            output.Number(amount / 1000.0);
        }

        foreach (var (name, ranges) in Entries(_ranges))
        {
            output.Name(name);
            output.String(RangesText(ranges));
        }

        foreach (var (name, items) in Entries(_sets))
        {
            output.Name(name);
            output.String($"{{{string.Join(", ", items)}}}");
        }

        output.EndObject();
    }

    /// <summary>Writes only what is there, ranges and sets as counts, as <c>/roles</c> does.</summary>
    /// <param name="scalarsOnly">Leaves ranges and sets out, as quota does.</param>
    public void WriteQuantities(ref JsonOutput output, bool scalarsOnly = false)
    {
        var quantities = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var name in Always.Concat(Entries(_others).Select(other => other.Key)).Where(name => Scalar(name) != 0))
        {
            quantities[name] = Scalar(name);
        }

        if (!scalarsOnly)
        {
            foreach (var (name, ranges) in Entries(_ranges))
            {
                quantities[name] = Merge(ranges).Sum(range => (double)(range.End - range.Begin) + 1);
            }

            foreach (var (name, items) in Entries(_sets))
            {
                quantities[name] = items.Count;
            }
        }

        output.BeginObject();
        foreach (var (name, quantity) in quantities)
        {
            output.Name(name);
            output.Number(quantity);
        }

        output.EndObject();
    }

    /// <summary>Ranges in Mesos' text, neighbours joined: <c>[31000-31001, 31005-31010]</c>.</summary>
    public static string RangesText(IEnumerable<(ulong Begin, ulong End)> ranges)
    {
        var text = new StringBuilder("[");
        foreach (var (begin, end) in Merge(ranges))
        {
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 1 ? ", " : "")}{begin}-{end}");
        }

        return text.Append(']').ToString();
    }

    private static List<(ulong Begin, ulong End)> Merge(IEnumerable<(ulong Begin, ulong End)> ranges)
    {
        var merged = new List<(ulong Begin, ulong End)>();
        foreach (var range in ranges.Order())
        {
            if (merged.Count > 0 && (range.Begin <= merged[^1].End || range.Begin - 1 == merged[^1].End))
            {
                merged[^1] = (merged[^1].Begin, Math.Max(merged[^1].End, range.End));
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    private void Add(Resource resource)
    {
        var name = resource.Revocable is null ? resource.Name : $"{resource.Name}_revocable";
        switch (resource.Type)
        {
            case Value.Types.Type.Scalar:
                Add(name, Thousandths(resource.Scalar.Value));
                break;
            case Value.Types.Type.Ranges:
                Of(_ranges ??= new(StringComparer.Ordinal), name).AddRange(resource.Ranges.Range.Select(range => (range.Begin, range.End)));
                break;
            case Value.Types.Type.Set:
                Of(_sets ??= new(StringComparer.Ordinal), name).UnionWith(resource.Set.Item);
                break;
        }
    }

    private void Add(string name, long thousandths)
    {
        if (Array.IndexOf(Always, name) is >= 0 and var at)
        {
            _always[at] += thousandths;
        }
        else
        {
            _others ??= new(StringComparer.Ordinal);
            _others[name] = _others.GetValueOrDefault(name) + thousandths;
        }
    }

    private static long Thousandths(double amount) => double.IsFinite(amount) ? (long)Math.Round(amount * 1000, MidpointRounding.AwayFromZero) : 0;

    private static SortedDictionary<string, T> Entries<T>(SortedDictionary<string, T>? entries) => entries ?? None<T>.Entries;

    private static T Of<T>(SortedDictionary<string, T> entries, string name)
        where T : new() => entries.TryGetValue(name, out var entry) ? entry : entries[name] = new();

    [InlineArray(4)]
    private struct WellKnown
    {
        private long _first;
    }

    private static class None<T>
    {
        public static readonly SortedDictionary<string, T> Entries = new(StringComparer.Ordinal);
    }
}
