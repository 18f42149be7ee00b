using Levee.Grains.Resources;
using Mesos.V1;

namespace Levee.Grains.Allocation;

/// <summary>Sums of scalar resources by name, in thousandths.</summary>
internal sealed class Quantities
{
    private readonly Dictionary<string, long> _thousandths = new(StringComparer.Ordinal);

    /// <summary>Grows with each change.</summary>
    public long Version { get; private set; }

    /// <summary>Names with a sum above zero.</summary>
    public IReadOnlyDictionary<string, long> Thousandths => _thousandths;

    /// <summary>Adds the scalars of a bundle.</summary>
    /// <param name="sign">1 or -1.</param>
    public void Add(ResourceBundle resources, int sign)
    {
        foreach (var slice in resources)
        {
            if (slice.Kind.Type != Value.Types.Type.Scalar)
            {
                continue;
            }

            var sum = _thousandths.GetValueOrDefault(slice.Kind.Name) + (sign * slice.Amount.Thousandths);
            if (sum <= 0)
            {
                _thousandths.Remove(slice.Kind.Name);
            }
            else
            {
                _thousandths[slice.Kind.Name] = sum;
            }

            Version++;
        }
    }

    /// <summary>The largest part that these are of any total: the dominant share.</summary>
    public double ShareOf(Quantities total)
    {
        var share = 0.0;
        foreach (var (name, thousandths) in _thousandths)
        {
            if (total._thousandths.TryGetValue(name, out var all))
            {
                share = Math.Max(share, (double)thousandths / all);
            }
        }

        return share;
    }
}
