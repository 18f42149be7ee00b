using System.Collections.Immutable;
using System.Net;
using Levee.Dns.Records;
using Levee.Dns.Zones;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Services;
using TaskKey = (Levee.Grains.Interfaces.Identifiers.FrameworkId Framework, Levee.Grains.Interfaces.Identifiers.TaskId Task);

namespace Levee.Dns.Directory;

/// <summary>Keeps the directory's entries and publishes the zone made from them. A change costs work for the entries it touches.</summary>
/// <remarks>
/// Each entry's records are a pure function of the entry and those it refers to (a task of its framework and agent), so the records to take back are
/// found by running the function on the old values. Writers take turns; readers of <see cref="Current"/> never wait.
/// </remarks>
/// <param name="canBind">Whether this machine can bind an address; see <see cref="VipAddressMode.Auto"/>.</param>
internal sealed class ZonePublisher(RecordOptions options, VipAddressMode vipMode, Func<IPAddress, bool> canBind, TimeProvider clock)
{
    private readonly Lock _writing = new();
    private readonly ArrivalMap<AgentId, DirectoryAgent> _agents = new();
    private readonly ArrivalMap<FrameworkId, DirectoryFramework> _frameworks = new();
    private readonly ArrivalMap<TaskKey, DirectoryTask> _tasks = new();
    private readonly ArrivalMap<VipKey, ImmutableArray<RecordEntry>> _vips = new();
    private readonly Dictionary<AgentId, HashSet<TaskKey>> _tasksOfAgent = [];
    private readonly Dictionary<FrameworkId, HashSet<TaskKey>> _tasksOfFramework = [];
    private readonly HostTable _hosts = new();
    private readonly List<RecordChange> _pending = [];
    private readonly UncarriedRecords _uncarried = new();
    private MasterEndpoint? _leader;
    private ImmutableArray<MasterEndpoint> _masters = [];
    private Guid _epoch;
    private volatile ZoneSnapshot _current = ZoneSnapshot.NotLoaded;

    /// <summary>The zone to answer from.</summary>
    public ZoneSnapshot Current => _current;

    /// <summary>The entries at this moment.</summary>
    public DirectoryContents Contents
    {
        get
        {
            lock (_writing)
            {
                return new(_leader, _masters, [.. _agents.InOrder], [.. _frameworks.InOrder], [.. _tasks.InOrder]);
            }
        }
    }

    /// <summary>Host names that have no address yet, or may have another by now.</summary>
    public ImmutableArray<string> HostNames
    {
        get
        {
            lock (_writing)
            {
                return [.. _agents.InOrder.Select(agent => agent.Host).Concat(_frameworks.InOrder.Select(FrameworkRecords.Host)).OfType<string>()
                    .Where(host => host.Length > 0 && HostTable.ParseIp(host) is null).Distinct(StringComparer.OrdinalIgnoreCase)];
            }
        }
    }

    /// <summary>The records of an entry, as <see cref="Contents"/> holds it.</summary>
    public RecordOptions Options => options;

    /// <summary>Looks a host up in what <see cref="SetHost"/> was told.</summary>
    public HostTable Hosts => _hosts;

    /// <summary>The records of a name that DNS cannot carry; the HTTP API shows them.</summary>
    /// <param name="name">With final dot; the case matters.</param>
    public ImmutableArray<RecordEntry> FindUncarried(string name)
    {
        lock (_writing)
        {
            return _uncarried.Find(name);
        }
    }

    /// <summary>Takes over a snapshot.</summary>
    /// <returns>
    /// How many entries were kept although the snapshot lacks them. That happens when the directory began anew (another epoch): its agents may not all have
    /// reported back, and names of running tasks must not vanish meanwhile. Call <see cref="DropUnconfirmed"/> after a grace period.
    /// </returns>
    public int Load(DirectorySnapshot snapshot)
    {
        lock (_writing)
        {
            var beganAnew = _current.IsLoaded && snapshot.Epoch != _epoch;
            _epoch = snapshot.Epoch;
            Emit(-1, FixedRecords.ForMasters(_leader, _masters, options));
            (_leader, _masters) = (snapshot.Leader, snapshot.Masters);
            Emit(1, FixedRecords.ForMasters(_leader, _masters, options));
            AgentId[] agents = [.. _agents.Keys.Except(snapshot.Agents.Select(agent => agent.Id))];
            FrameworkId[] frameworks = [.. _frameworks.Keys.Except(snapshot.Frameworks.Select(framework => framework.Id))];
            TaskKey[] tasks = [.. _tasks.Keys.Except(snapshot.Tasks.Select(task => (task.FrameworkId, task.Id)))];
            VipKey[] vips = [.. _vips.Keys.Except(snapshot.Vips.Select(vip => vip.Key))];
            if (beganAnew)
            {
                _agents.Doubt(agents);
                _frameworks.Doubt(frameworks);
                _tasks.Doubt(tasks);
                _vips.Doubt(vips);
            }
            else
            {
                Remove(agents, frameworks, tasks, vips);
            }

            Array.ForEach([.. snapshot.Agents], Set);
            Array.ForEach([.. snapshot.Frameworks], Set);
            Array.ForEach([.. snapshot.Tasks], Set);
            Array.ForEach([.. snapshot.Vips], Set);
            Publish(isLoaded: true);
            return beganAnew ? agents.Length + frameworks.Length + tasks.Length + vips.Length : 0;
        }
    }

    /// <summary>Applies changes in order and publishes the result as one.</summary>
    public void Apply(IEnumerable<DirectoryChange> changes)
    {
        lock (_writing)
        {
            foreach (var change in changes)
            {
                Apply(change);
            }

            Publish(_current.IsLoaded);
        }
    }

    /// <summary>Drops what was kept and not named by the directory since.</summary>
    /// <returns>How many entries that were.</returns>
    public int DropUnconfirmed()
    {
        lock (_writing)
        {
            var count = _agents.Unconfirmed.Count + _frameworks.Unconfirmed.Count + _tasks.Unconfirmed.Count + _vips.Unconfirmed.Count;
            Remove([.. _agents.Unconfirmed], [.. _frameworks.Unconfirmed], [.. _tasks.Unconfirmed], [.. _vips.Unconfirmed]);
            Publish(_current.IsLoaded);
            return count;
        }
    }

    /// <summary>Learns the addresses of a host name; empty when it has none.</summary>
    public void SetHost(string host, ImmutableArray<IPAddress> addresses)
    {
        lock (_writing)
        {
            if (_hosts.Find(host).SequenceEqual(addresses))
            {
                return;
            }

            AgentId[] agents = [.. _agents.InOrder.Where(agent => IsSame(agent.Host)).Select(agent => agent.Id)];
            FrameworkId[] frameworks = [.. _frameworks.InOrder.Where(framework => IsSame(FrameworkRecords.Host(framework))).Select(framework => framework.Id)];
            Emit(-1, agents, frameworks);
            _hosts.Set(host, addresses);
            Emit(1, agents, frameworks);
            Publish(_current.IsLoaded);
        }

        bool IsSame(string? other) => string.Equals(host, other, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Says whether the directory is heard.</summary>
    public void SetStale(bool isStale)
    {
        lock (_writing)
        {
            _current = _current with { IsStale = isStale };
        }
    }

    private void Apply(DirectoryChange change)
    {
        switch (change)
        {
            case DirectoryChange.LeaderChanged(var leader):
                Emit(-1, FixedRecords.ForMasters(_leader, _masters, options));
                _leader = leader;
                Emit(1, FixedRecords.ForMasters(_leader, _masters, options));
                break;
            case DirectoryChange.AgentChanged(var agent):
                Set(agent);
                break;
            case DirectoryChange.FrameworkChanged(var framework):
                Set(framework);
                break;
            case DirectoryChange.TaskChanged(var task):
                Set(task);
                break;
            case DirectoryChange.VipChanged(var vip):
                Set(vip);
                break;
            case DirectoryChange.AgentRemoved(var id):
                Remove([id], [], [], []);
                break;
            case DirectoryChange.FrameworkRemoved(var id):
                Remove([], [id], [], []);
                break;
            case DirectoryChange.TaskRemoved(var framework, var task):
                Remove([], [], [(framework, task)], []);
                break;
            case DirectoryChange.VipRemoved(var key):
                Remove([], [], [], [key]);
                break;
            default:
                throw new InvalidOperationException($"The directory sent a change of the unknown kind {change.GetType().Name}.");
        }
    }

    private void Set(DirectoryAgent agent)
    {
        if (_agents.TryGet(agent.Id, out var old) && old == agent)
        {
            _agents.Set(agent.Id, agent);
            return;
        }

        Emit(-1, [agent.Id], []);
        _agents.Set(agent.Id, agent);
        Emit(1, [agent.Id], []);
    }

    private void Set(DirectoryFramework framework)
    {
        if (_frameworks.TryGet(framework.Id, out var old) && old == framework)
        {
            _frameworks.Set(framework.Id, framework);
            return;
        }

        Emit(-1, [], [framework.Id]);
        _frameworks.Set(framework.Id, framework);
        Emit(1, [], [framework.Id]);
    }

    private void Set(DirectoryTask task)
    {
        var key = (task.FrameworkId, task.Id);
        Emit(-1, TaskEntries(key));
        Unlink(key);
        _tasks.Set(key, task);
        Link(_tasksOfAgent, task.AgentId, key);
        Link(_tasksOfFramework, task.FrameworkId, key);
        Emit(1, TaskEntries(key));
    }

    // What a name was given is remembered, because whether an address can be bound may change.
    private void Set(DirectoryVip vip)
    {
        Emit(-1, VipEntries(vip.Key));
        _vips.Set(vip.Key, [.. VipRecords.For(vip, vipMode, canBind)]);
        Emit(1, VipEntries(vip.Key));
    }

    private void Remove(AgentId[] agents, FrameworkId[] frameworks, TaskKey[] tasks, VipKey[] vips)
    {
        foreach (var key in tasks)
        {
            Emit(-1, TaskEntries(key));
            Unlink(key);
            _tasks.Remove(key);
        }

        Emit(-1, agents, []);
        Array.ForEach(agents, _agents.Remove);
        Emit(-1, [], frameworks);
        Array.ForEach(frameworks, _frameworks.Remove);
        foreach (var key in vips)
        {
            Emit(-1, VipEntries(key));
            _vips.Remove(key);
        }
    }

    private void Unlink(TaskKey key)
    {
        if (_tasks.TryGet(key, out var old))
        {
            Unlink(_tasksOfAgent, old.AgentId, key);
            Unlink(_tasksOfFramework, old.FrameworkId, key);
        }
    }

    private static void Link<T>(Dictionary<T, HashSet<TaskKey>> index, T owner, TaskKey key) where T : notnull
    {
        if (!index.TryGetValue(owner, out var keys))
        {
            index.Add(owner, keys = []);
        }

        keys.Add(key);
    }

    private static void Unlink<T>(Dictionary<T, HashSet<TaskKey>> index, T owner, TaskKey key) where T : notnull
    {
        if (index.TryGetValue(owner, out var keys) && keys.Remove(key) && keys.Count == 0)
        {
            index.Remove(owner);
        }
    }

    private void Emit(int delta, AgentId[] agents, FrameworkId[] frameworks)
    {
        foreach (var id in agents)
        {
            Emit(delta, _agents.TryGet(id, out var agent) ? AgentRecords.For(agent, _hosts, options) : []);
        }

        foreach (var id in frameworks)
        {
            Emit(delta, _frameworks.TryGet(id, out var framework) ? FrameworkRecords.For(framework, _hosts, options) : []);
        }

        // A task may be touched by its agent and its framework, and must count once.
        var tasks = agents.SelectMany(id => _tasksOfAgent.GetValueOrDefault(id, [])).Concat(frameworks.SelectMany(id => _tasksOfFramework.GetValueOrDefault(id, [])));
        foreach (var key in tasks.Distinct())
        {
            Emit(delta, TaskEntries(key));
        }
    }

    private void Emit(int delta, IEnumerable<RecordEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (RecordChange.TryCreate(entry, delta, out var change))
            {
                _pending.Add(change);
            }
            else
            {
                _uncarried.Add(entry, delta);
            }
        }
    }

    private IEnumerable<RecordEntry> TaskEntries(TaskKey key) =>
        _tasks.TryGet(key, out var task) && _frameworks.TryGet(task.FrameworkId, out var framework) && _agents.TryGet(task.AgentId, out var agent)
            ? TaskRecords.For(task, framework, agent, _hosts, options)
            : [];

    private ImmutableArray<RecordEntry> VipEntries(VipKey key) => _vips.TryGet(key, out var entries) ? entries : [];

    private void Publish(bool isLoaded)
    {
        if (!_current.IsLoaded && isLoaded)
        {
            Emit(1, FixedRecords.ForServer(options));
        }

        if (_pending.Count > 0 || isLoaded != _current.IsLoaded)
        {
            var now = (uint)clock.GetUtcNow().ToUnixTimeSeconds();
            _current = _current with { Names = _current.Names.With(_pending), Serial = Math.Max(now, _current.Serial + 1), IsLoaded = isLoaded };
        }

        _pending.Clear();
    }
}
