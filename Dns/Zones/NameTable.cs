using Levee.Dns.Wire;

namespace Levee.Dns.Zones;

/// <summary>An immutable hash table from names to their records, made for many readers and changes to few names at a time.</summary>
/// <remarks>
/// Two levels of 256 slots and a short array below them. A change copies the root, and the second level and array of each name it touches;
/// everything else is shared with the table before, so readers of either see one consistent state.
/// </remarks>
internal sealed class NameTable
{
    public static readonly NameTable Empty = new(new NameRecords[]?[]?[Slots], 0);

    private const int Slots = 256;
    private readonly NameRecords[]?[]?[] _root;

    private NameTable(NameRecords[]?[]?[] root, int count) => (_root, Count) = (root, count);

    /// <summary>Number of names.</summary>
    public int Count { get; }

    /// <summary>Every name, in no order.</summary>
    public IEnumerable<NameRecords> All => _root.SelectMany(second => second ?? []).SelectMany(slot => slot ?? []);

    /// <param name="name">A whole name in wire form and lower case.</param>
    public NameRecords? Find(ReadOnlySpan<byte> name)
    {
        var hash = Hash(name);
        foreach (var candidate in _root[hash >> 24]?[(hash >> 16) & 0xFF] ?? [])
        {
            if (candidate.Name.Wire.SequenceEqual(name))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The table after changes; the cost depends on the names changed, not on the size of the table.</summary>
    public NameTable With(IEnumerable<RecordChange> changes)
    {
        var edit = new Editor(this);
        foreach (var group in changes.GroupBy(change => change.Name))
        {
            edit.Apply(group.Key, [.. group]);
        }

        return edit.ToTable();
    }

    // Names are lower case on both sides. The hash is seeded per process, so that nobody can choose names that share a slot.
    private static uint Hash(ReadOnlySpan<byte> name)
    {
        var hash = new HashCode();
        hash.AddBytes(name);
        return (uint)hash.ToHashCode();
    }

    /// <summary>Collects changes; copies each part of the table at most once.</summary>
    private sealed class Editor(NameTable before)
    {
        private readonly NameRecords[]?[]?[] _root = [.. before._root];
        private readonly HashSet<uint> _copied = [];
        private int _count = before.Count;

        public NameTable ToTable() => new(_root, _count);

        public void Apply(DnsName name, List<RecordChange> changes)
        {
            var old = Find(name) ?? new NameRecords(name);
            Replace(old, old with
            {
                Version4 = old.Version4.With([.. changes.Where(c => c.Type == RecordType.A).Select(c => ((uint)c.Address, c.Delta))]),
                Version6 = old.Version6.With([.. changes.Where(c => c.Type == RecordType.Aaaa).Select(c => (c.Address, c.Delta))]),
                Services = old.Services.With([.. changes.Where(c => c.Type == RecordType.Srv).Select(c => (c.Service, c.Delta))]),
            });
        }

        // A name that comes or goes is one child more or less of the name above it, which may come or go with it.
        private void Replace(NameRecords old, NameRecords next)
        {
            Store(next);
            if (old.Exists == next.Exists || next.Name.Wire.Length == 1)
            {
                return;
            }

            var parentName = new DnsName(next.Name.Wire[(next.Name.Wire[0] + 1)..].ToArray());
            var parent = Find(parentName) ?? new NameRecords(parentName);
            Replace(parent, parent with { Children = parent.Children + (next.Exists ? 1 : -1) });
        }

        private NameRecords? Find(DnsName name)
        {
            var hash = Hash(name.Wire);
            return Array.Find(_root[hash >> 24]?[(hash >> 16) & 0xFF] ?? [], candidate => candidate.Name.Wire.SequenceEqual(name.Wire));
        }

        private void Store(NameRecords records)
        {
            var hash = Hash(records.Name.Wire);
            var first = hash >> 24;
            if (_copied.Add(first))
            {
                _root[first] = [.. _root[first] ?? new NameRecords[]?[Slots]];
            }

            ref var slot = ref _root[first]![(hash >> 16) & 0xFF];
            var others = Array.FindAll(slot ?? [], other => !other.Name.Wire.SequenceEqual(records.Name.Wire));
            _count += (records.Exists ? 1 : 0) - ((slot?.Length ?? 0) - others.Length);
            slot = records.Exists ? [.. others, records] : others.Length > 0 ? others : null;
        }
    }
}
