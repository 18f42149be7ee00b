using Levee.Grains.Resources;

namespace Levee.Grains.Allocation;

/// <summary>Keeps clients in the order of their dominant share: share, then number of allocations, then name.</summary>
/// <remarks>Flat, all weights 1. A change moves one client; only a changed total sorts anew. Source: spec mesos/allocator.md section 3.</remarks>
internal sealed class DrfSorter(Quantities total)
{
    private readonly Dictionary<string, Client> _clients = new(StringComparer.Ordinal);
    private readonly SortedSet<Client> _active = new(Comparer<Client>.Create(Compare));
    private long _totalVersion = -1;

    /// <summary>Whether nobody is in turn.</summary>
    public bool IsIdle => _active.Count == 0;

    /// <summary>Active clients, who comes first in turn first. Do not change the sorter meanwhile.</summary>
    public IEnumerable<string> Sort()
    {
        if (_totalVersion != total.Version)
        {
            SortAnew();
        }

        return _active.Select(client => client.Name);
    }

    /// <summary>Puts a client in turn or out of it; unknown ones are added.</summary>
    public void SetActive(string name, bool active)
    {
        var client = Find(name);
        if (client.Active == active)
        {
            return;
        }

        client.Active = active;
        if (active)
        {
            client.Share = client.Allocated.ShareOf(total);
            _active.Add(client);
        }
        else
        {
            _active.Remove(client);
            Drop(client);
        }
    }

    /// <summary>Charges resources to a client; inactive ones too.</summary>
    /// <param name="counts">It is an allocation, not the correction of a report.</param>
    public void Charge(string name, ResourceBundle resources, bool counts) => Change(name, resources, 1, counts ? 1 : 0);

    /// <summary>Takes a charge back.</summary>
    public void Credit(string name, ResourceBundle resources) => Change(name, resources, -1, 0);

    /// <summary>Dominant share of a client, 0 to 1; 0 when unknown.</summary>
    public double ShareOf(string name) => _clients.TryGetValue(name, out var client) ? client.Allocated.ShareOf(total) : 0;

    private void Change(string name, ResourceBundle resources, int sign, int count)
    {
        var client = Find(name);
        if (client.Active)
        {
            _active.Remove(client);
        }

        client.Allocated.Add(resources, sign);
        client.Count += count;
        client.Share = client.Allocated.ShareOf(total);
        if (client.Active)
        {
            _active.Add(client);
        }
        else
        {
            Drop(client);
        }
    }

    private void SortAnew()
    {
        var clients = _active.ToList();
        _active.Clear();
        foreach (var client in clients)
        {
            client.Share = client.Allocated.ShareOf(total);
            _active.Add(client);
        }

        _totalVersion = total.Version;
    }

    private Client Find(string name)
    {
        if (!_clients.TryGetValue(name, out var client))
        {
            client = new(name);
            _clients.Add(name, client);
        }

        return client;
    }

    private void Drop(Client client)
    {
        if (client.Allocated.Thousandths.Count == 0)
        {
            _clients.Remove(client.Name);
        }
    }

    private static int Compare(Client left, Client right)
    {
        var order = left.Share.CompareTo(right.Share);
        order = order != 0 ? order : left.Count.CompareTo(right.Count);
        return order != 0 ? order : string.CompareOrdinal(left.Name, right.Name);
    }

    private sealed class Client(string name)
    {
        public string Name { get; } = name;

        public Quantities Allocated { get; } = new();

        public double Share { get; set; }

        public long Count { get; set; }

        public bool Active { get; set; }
    }
}
