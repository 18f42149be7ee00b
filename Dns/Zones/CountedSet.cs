namespace Levee.Dns.Zones;

/// <summary>An immutable set whose members may have several owners; a member is there until its last owner takes it back.</summary>
internal sealed class CountedSet<T> where T : struct, IEquatable<T>
{
    public static readonly CountedSet<T> Empty = new([], null);

    // Null: each member has one owner.
    private readonly int[]? _counts;
    private readonly T[] _values;

    private CountedSet(T[] values, int[]? counts) => (_values, _counts) = (values, counts);

    public ReadOnlySpan<T> Values => _values;

    /// <summary>The set after changes. Taking back what is not there changes nothing.</summary>
    /// <param name="changes">Members, each with the number of owners gained or lost.</param>
    public CountedSet<T> With(List<(T Value, int Delta)> changes)
    {
        if (changes.Count == 0)
        {
            return this;
        }

        var counts = new Dictionary<T, int>(_values.Length + changes.Count);
        for (var i = 0; i < _values.Length; i++)
        {
            counts.Add(_values[i], _counts?[i] ?? 1);
        }

        foreach (var (value, delta) in changes)
        {
            counts[value] = counts.GetValueOrDefault(value) + delta;
        }

        var left = counts.Where(entry => entry.Value > 0).ToArray();
        return left.Length == 0 ? Empty : new(
            Array.ConvertAll(left, entry => entry.Key),
            Array.TrueForAll(left, entry => entry.Value == 1) ? null : Array.ConvertAll(left, entry => entry.Value));
    }
}
