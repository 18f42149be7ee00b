using System.Collections.Immutable;
using System.Globalization;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Allocation;

/// <summary>What an offer must hold at least: one of several sets of quantities, each of them whole.</summary>
/// <remarks>Source: spec mesos/allocator.md section 5 (allocatable); flag <c>--min_allocatable_resources</c>.</remarks>
public sealed class MinAllocatable
{
    private readonly KeyValuePair<string, long>[][] _sets;

    /// <summary>Takes sets of thousandths by name; no set: any offer that holds something is enough.</summary>
    public MinAllocatable(IEnumerable<IReadOnlyDictionary<string, long>> sets) => _sets = [.. sets.Select(set => set.ToArray())];

    /// <summary>The master's default.</summary>
    public const string Default = "cpus:0.01|mem:32";

    /// <summary>Reads the flag, e.g. <c>cpus:0.01|mem:32;disk:10</c>: sets between bars, quantities between semicolons.</summary>
    /// <exception cref="FormatException">With the part that does not read.</exception>
    public static MinAllocatable Parse(string text) => new(
        [.. text.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseSet)]);

    /// <summary>A framework's own wish for a role.</summary>
    /// <returns><see langword="null"/> when it has none, and the master's flag counts.</returns>
    public static MinAllocatable? Of(FrameworkInfo framework, string role) =>
        framework.OfferFilters.TryGetValue(role, out var filters) && filters.MinAllocatableResources is { } wish
            ? new([.. wish.Quantities.Select(set => set.Quantities.ToImmutableDictionary(one => one.Key, one => ResourceAmount.ToThousandths(one.Value.Value)))])
            : null;

    /// <summary>Whether resources are worth an offer.</summary>
    public bool Admits(ResourceBundle resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        if (_sets.Length == 0 || resources.IsEmpty)
        {
            return !resources.IsEmpty;
        }

        foreach (var set in _sets)
        {
            if (Holds(resources, set))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(ResourceBundle resources, KeyValuePair<string, long>[] set)
    {
        foreach (var (name, least) in set)
        {
            if (QuantityOf(resources, name) < least)
            {
                return false;
            }
        }

        return true;
    }

    private static long QuantityOf(ResourceBundle resources, string name)
    {
        var sum = 0L;
        foreach (ref readonly var slice in resources.AsSpan())
        {
            sum += slice.Kind.Name == name ? slice.Amount.Quantity : 0;
        }

        return sum;
    }

    private static ImmutableDictionary<string, long> ParseSet(string set) =>
        set.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToImmutableDictionary(
            one => one.Split(':')[0].Trim(),
            one => one.Split(':') is [_, var amount] && double.TryParse(amount, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0
                ? ResourceAmount.ToThousandths(value)
                : throw new FormatException($"min_allocatable_resources has '{one}'; write name:amount, e.g. {Default}."));
}
