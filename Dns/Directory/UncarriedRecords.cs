using System.Collections.Immutable;
using Levee.Dns.Records;

namespace Levee.Dns.Directory;

/// <summary>Records that DNS cannot carry, by name: over-long labels, capitals, or a target of that kind.</summary>
internal sealed class UncarriedRecords
{
    private readonly Dictionary<string, Dictionary<RecordEntry, int>> _byName = new(StringComparer.Ordinal);

    /// <summary>Gives a record one owner more (1) or less (-1).</summary>
    public void Add(RecordEntry entry, int delta)
    {
        if (!_byName.TryGetValue(entry.Name, out var owners))
        {
            _byName.Add(entry.Name, owners = []);
        }

        var count = owners.GetValueOrDefault(entry) + delta;
        if (count > 0)
        {
            owners[entry] = count;
            return;
        }

        owners.Remove(entry);
        if (owners.Count == 0)
        {
            _byName.Remove(entry.Name);
        }
    }

    public ImmutableArray<RecordEntry> Find(string name) => _byName.TryGetValue(name, out var owners) ? [.. owners.Keys] : [];
}
