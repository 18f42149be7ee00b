using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Services;

namespace Levee.Grains.Services;

/// <summary>All virtual IPs with their backends and addresses; work is in proportion to what a task changes.</summary>
internal sealed class VipBoard
{
    private readonly Dictionary<(FrameworkId, TaskId), ImmutableArray<(VipKey Key, VipBackend Backend)>> _byTask = [];
    private readonly Dictionary<VipKey, List<VipBackend>> _backends = [];
    private readonly HashSet<VipKey> _touched = [];

    private ImmutableDictionary<string, string> _addresses = ImmutableDictionary<string, string>.Empty;
    private bool _namesChanged;

    /// <summary>All virtual IPs as they are now.</summary>
    public ImmutableArray<DirectoryVip> All() => [.. _backends.Keys.Select(Vip)];

    /// <summary>Says where a task stands now; an empty list takes it out.</summary>
    public void Set((FrameworkId, TaskId) task, ImmutableArray<(VipKey Key, VipBackend Backend)> entries)
    {
        var before = _byTask.GetValueOrDefault(task, []);
        if (before.SequenceEqual(entries))
        {
            return;
        }

        foreach (var (key, backend) in before)
        {
            Remove(key, backend);
        }

        foreach (var (key, backend) in entries)
        {
            Add(key, backend);
        }

        _byTask[task] = entries;
        if (entries.IsEmpty)
        {
            _byTask.Remove(task);
        }
    }

    /// <summary>What changed since the last call.</summary>
    public List<DirectoryChange> TakeChanges()
    {
        if (_namesChanged)
        {
            Readdress();
        }

        List<DirectoryChange> changes = [.. _touched.Select(key => _backends.ContainsKey(key) ? (DirectoryChange)new DirectoryChange.VipChanged(Vip(key)) : new DirectoryChange.VipRemoved(key))];
        _touched.Clear();
        return changes;
    }

    private void Add(VipKey key, VipBackend backend)
    {
        if (!_backends.TryGetValue(key, out var backends))
        {
            _backends.Add(key, backends = []);
            _namesChanged |= key.Name is not null;
        }

        backends.Add(backend);
        _touched.Add(key);
    }

    private void Remove(VipKey key, VipBackend backend)
    {
        var backends = _backends[key];
        backends.Remove(backend);
        _touched.Add(key);
        if (backends.Count == 0)
        {
            _backends.Remove(key);
            _namesChanged |= key.Name is not null;
        }
    }

    /// <summary>Names that collide with a new one may move; those are told again too.</summary>
    private void Readdress()
    {
        var before = _addresses;
        var names = _backends.Keys.Where(key => key.Name is not null).ToLookup(RelativeName);
        _addresses = VipAddresses.Assign(names.Select(name => name.Key));
        foreach (var (name, address) in _addresses)
        {
            if (before.TryGetValue(name, out var old) && old != address)
            {
                _touched.UnionWith(names[name]);
            }
        }

        _namesChanged = false;
    }

    private DirectoryVip Vip(VipKey key) => new(key, key.Ip ?? _addresses[RelativeName(key)], [.. _backends[key].OrderBy(b => b.Ip, StringComparer.Ordinal).ThenBy(b => b.Port)]);

    private static string RelativeName(VipKey key) => VipName.Relative(key.Name!, key.Framework ?? string.Empty);
}
