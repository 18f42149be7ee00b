using System.Collections.Immutable;
using Levee.Grains.Interfaces.Resources;

namespace Levee.Grains.Allocation;

/// <summary>Sums of scalar resources in thousandths, by the number of their name (see <see cref="ResourceNames"/>).</summary>
internal sealed class Quantities
{
    private long[] _thousandths = [];

    /// <summary>Numbers from here on have nothing.</summary>
    public int Length => _thousandths.Length;

    /// <summary>Whether all sums are 0.</summary>
    public bool IsZero => !_thousandths.AsSpan().ContainsAnyExcept(0);

    /// <summary>The sum under a name's number.</summary>
    public long this[int name]
    {
        get => (uint)name < (uint)_thousandths.Length ? _thousandths[name] : 0;
        set
        {
            if (name >= _thousandths.Length)
            {
                Array.Resize(ref _thousandths, name + 1);
            }

            _thousandths[name] = value;
        }
    }

    /// <summary>Adds others.</summary>
    /// <param name="sign">1 or -1.</param>
    public void Add(Quantities others, int sign)
    {
        for (var name = others._thousandths.Length - 1; name >= 0; name--)
        {
            if (others._thousandths[name] != 0)
            {
                this[name] += sign * others._thousandths[name];
            }
        }
    }

    /// <summary>Adds those scalars of a bundle that meet a condition.</summary>
    public void Add(ResourceBundle resources, ResourceNames names, Func<ResourceKind, bool> condition)
    {
        foreach (ref readonly var slice in resources.AsSpan())
        {
            if (slice.Amount.Thousandths > 0 && condition(slice.Kind))
            {
                this[names.NumberOf(slice.Kind.Name)] += slice.Amount.Thousandths;
            }
        }
    }

    /// <summary>Sets all sums to 0.</summary>
    public void Clear() => Array.Clear(_thousandths);

    /// <summary>Takes over all sums of others.</summary>
    public void Set(Quantities others)
    {
        Clear();
        Add(others, 1);
    }

    /// <summary>For people and metrics: amounts by name, without those that are 0.</summary>
    public ImmutableDictionary<string, double> ToAmounts(ResourceNames names)
    {
        var amounts = ImmutableDictionary.CreateBuilder<string, double>();
        for (var name = 0; name < _thousandths.Length; name++)
        {
            if (_thousandths[name] != 0)
            {
                amounts.Add(names[name], _thousandths[name] / 1000.0);
            }
        }

        return amounts.ToImmutable();
    }
}
