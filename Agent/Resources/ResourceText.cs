using System.Collections.Immutable;
using System.Globalization;
using Mesos.V1;

namespace Levee.Agent.Resources;

/// <summary>Mesos' text form: <c>name(role):value;…</c>, value a number, <c>[a-b,c-d]</c> or <c>{x,y}</c>. Source: spec agent-behaviour section 2.1.</summary>
internal static class ResourceText
{
    /// <inheritdoc cref="ResourceParser.Parse"/>
    public static ImmutableArray<Resource> Parse(string text, string defaultRole)
    {
        var compact = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        var resources = new List<(string Role, Resource Resource)>();
        foreach (var element in compact.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            Add(resources, ParseElement(element, defaultRole), element);
        }

        return [.. resources.Select(entry => entry.Resource)];
    }

    /// <summary>Reads <c>[a-b,c-d]</c>; ranges that touch are joined.</summary>
    public static Value.Types.Ranges ParseRanges(string text)
    {
        var ranges = text.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(range =>
        {
            var ends = range.Split('-');
            return ends.Length == 2 && Number(ends[0]) is { } begin && Number(ends[1]) is { } end && begin <= end
                ? (Begin: begin, End: end)
                : throw new FormatException($"'{range}' is not a range such as 31000-32000.");
        });
        return Join(ranges);

        static ulong? Number(string digits) => ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Reads a number of at most three decimal digits' weight. Source: spec agent-behaviour section 2.1.</summary>
    /// <returns><see langword="null"/> when it is none, negative, not finite or above 1e12.</returns>
    public static double? ParseScalar(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1e12 ? Math.Round(number, 3, MidpointRounding.AwayFromZero) : null;

    private static (string Role, Resource Resource) ParseElement(string element, string defaultRole)
    {
        var parts = element.Split(':');
        if (parts.Length != 2 || parts[1].Length == 0)
        {
            throw new FormatException($"'{element}' must be name:value or name(role):value.");
        }

        var open = parts[0].IndexOf('(', StringComparison.Ordinal);
        if (open == 0 || parts[0].Length == 0 || (open > 0 && (!parts[0].EndsWith(')') || parts[0].Length - open < 3)))
        {
            throw new FormatException($"'{element}' must be name:value or name(role):value.");
        }

        var role = open < 0 ? defaultRole : parts[0][(open + 1)..^1];
        var resource = ResourceParser.ForRole(open < 0 ? parts[0] : parts[0][..open], role);
        SetAmount(resource, parts[1], element);
        return (role, resource);
    }

    private static void SetAmount(Resource resource, string value, string element)
    {
        if (value.StartsWith('[') && value.EndsWith(']'))
        {
            (resource.Type, resource.Ranges) = (Value.Types.Type.Ranges, ParseRanges(value));
        }
        else if (value.StartsWith('{') && value.EndsWith('}'))
        {
            var items = value[1..^1].Split(',', StringSplitOptions.RemoveEmptyEntries);
            (resource.Type, resource.Set) = (Value.Types.Type.Set, new() { Item = { Distinct(items, element) } });
        }
        else if (ParseScalar(value) is { } number && (resource.Name != "gpus" || number == Math.Floor(number)))
        {
            (resource.Type, resource.Scalar) = (Value.Types.Type.Scalar, new() { Value = number });
        }
        else
        {
            throw new FormatException($"'{element}': the value must be a number from 0 to 1e12 (gpus: a whole one), ranges such as [1-5,8-9], or a set such as {{a,b}}.");
        }
    }

    private static void Add(List<(string Role, Resource Resource)> resources, (string Role, Resource Resource) added, string element)
    {
        var (role, resource) = added;
        var same = resources.Find(entry => entry.Role == role && entry.Resource.Name == resource.Name).Resource;
        if (same is null)
        {
            resources.Add(added);
            return;
        }

        if (same.Type != resource.Type)
        {
            throw new FormatException($"'{element}' is of another type than '{resource.Name}' before it.");
        }

        switch (same.Type)
        {
            case Value.Types.Type.Scalar:
                same.Scalar.Value = Math.Round(same.Scalar.Value + resource.Scalar.Value, 3);
                break;
            case Value.Types.Type.Ranges:
                same.Ranges = Join(same.Ranges.Range.Concat(resource.Ranges.Range).Select(range => (range.Begin, range.End)));
                break;
            default:
                same.Set.Item.Add(resource.Set.Item);
                Distinct([.. same.Set.Item], element);
                break;
        }
    }

    private static Value.Types.Ranges Join(IEnumerable<(ulong Begin, ulong End)> ranges)
    {
        var joined = new Value.Types.Ranges();
        foreach (var (begin, end) in ranges.OrderBy(range => range.Begin))
        {
            var last = joined.Range.Count > 0 ? joined.Range[^1] : null;
            if (last is not null && begin <= last.End)
            {
                throw new FormatException($"the ranges {last.Begin}-{last.End} and {begin}-{end} overlap.");
            }

            if (last is not null && begin == last.End + 1)
            {
                last.End = end;
            }
            else
            {
                joined.Range.Add(new Value.Types.Range { Begin = begin, End = end });
            }
        }

        return joined;
    }

    private static string[] Distinct(string[] items, string element) =>
        items.Distinct(StringComparer.Ordinal).Count() == items.Length ? items : throw new FormatException($"'{element}': an item of the set comes twice.");
}
