using System.Globalization;
using Mesos.V1;

namespace Levee.Grains.Master;

/// <summary>Amounts of resources as the messages of Mesos write them.</summary>
internal static class QuantityText
{
    /// <summary>By name, <c>cpus:64; mem:65536</c>; <c>{}</c> for nothing.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, double>> amounts)
    {
        var text = string.Join("; ", amounts.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}:{Of(one.Value)}"));
        return text.Length == 0 ? "{}" : text;
    }

    /// <summary>A map of a request, <c>{ cpus: 2 }</c>.</summary>
    public static string OfMap(IEnumerable<KeyValuePair<string, Value.Types.Scalar>> map) =>
        $"{{ {string.Join(", ", map.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {Of(one.Value.Value)}"))} }}";

    /// <summary>At most three digits after the point, as scalars have.</summary>
    public static string Of(double amount) => amount.ToString("0.###", CultureInfo.InvariantCulture);
}
