using System.Collections.Immutable;
using Mesos.V1;

namespace Levee.Agent.Resources;

/// <summary>Sums of resources by name, as classic endpoints show them.</summary>
internal sealed record ResourceTotals(ImmutableSortedDictionary<string, double> Scalars, ImmutableSortedDictionary<string, string> Texts)
{
    private static readonly string[] Always = ["cpus", "gpus", "mem", "disk"];

    /// <summary>cpus, gpus, mem and disk are always there; ranges and sets are texts. Source: spec agent-api section 6, clients (18).</summary>
    public static ResourceTotals Of(IEnumerable<Resource> resources)
    {
        var all = resources.ToList();
        var scalars = Always.Select(name => (Name: name, Amount: 0.0))
            .Concat(all.Where(resource => resource.Type == Value.Types.Type.Scalar).Select(resource => (resource.Name, Amount: resource.Scalar.Value)))
            .GroupBy(entry => entry.Name)
            .ToImmutableSortedDictionary(group => group.Key, group => Math.Round(group.Sum(entry => entry.Amount), 3), StringComparer.Ordinal);
        var texts = all.Where(resource => resource.Type != Value.Types.Type.Scalar)
            .GroupBy(resource => resource.Name)
            .ToImmutableSortedDictionary(group => group.Key, Text, StringComparer.Ordinal);
        return new(scalars, texts);
    }

    private static string Text(IEnumerable<Resource> resources)
    {
        var list = resources.ToList();
        if (list[0].Type == Value.Types.Type.Set)
        {
            return $"{{{string.Join(", ", list.SelectMany(resource => resource.Set.Item).Distinct(StringComparer.Ordinal))}}}";
        }

        var joined = new List<(ulong Begin, ulong End)>();
        foreach (var range in list.SelectMany(resource => resource.Ranges.Range).OrderBy(range => range.Begin))
        {
            if (joined.Count > 0 && range.Begin <= joined[^1].End + 1)
            {
                joined[^1] = (joined[^1].Begin, Math.Max(joined[^1].End, range.End));
            }
            else
            {
                joined.Add((range.Begin, range.End));
            }
        }

        return $"[{string.Join(", ", joined.Select(range => $"{range.Begin}-{range.End}"))}]";
    }
}
