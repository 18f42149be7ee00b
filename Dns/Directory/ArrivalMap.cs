using System.Diagnostics.CodeAnalysis;

namespace Levee.Dns.Directory;

/// <summary>A map that remembers in which order its keys came, and which entries the directory has not named again since it began anew.</summary>
internal sealed class ArrivalMap<TKey, TValue> where TKey : notnull
{
    private readonly Dictionary<TKey, (TValue Value, long Arrival)> _entries = [];
    private readonly HashSet<TKey> _unconfirmed = [];
    private long _arrivals;

    public IEnumerable<TValue> InOrder => _entries.Values.OrderBy(entry => entry.Arrival).Select(entry => entry.Value);

    public IReadOnlyCollection<TKey> Keys => _entries.Keys;

    public IReadOnlyCollection<TKey> Unconfirmed => _unconfirmed;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = _entries.TryGetValue(key, out var entry);
        value = entry.Value;
        return found;
    }

    public void Set(TKey key, TValue value)
    {
        _unconfirmed.Remove(key);
        _entries[key] = (value, _entries.TryGetValue(key, out var old) ? old.Arrival : _arrivals++);
    }

    public void Remove(TKey key)
    {
        _unconfirmed.Remove(key);
        _entries.Remove(key);
    }

    /// <summary>Marks entries that are kept for now although the directory does not name them.</summary>
    public void Doubt(IEnumerable<TKey> keys) => _unconfirmed.UnionWith(keys);
}
