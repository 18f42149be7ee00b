using System.Collections.Immutable;
using Levee.Grains.Etcd;
using Levee.Grains.Interfaces.Etcd;
using Mesos.V1;

namespace Levee.Grains.Tests.Etcd;

/// <summary>etcd's membership rules as recorded from the real one, and a master that launches tasks; both fail by chance.</summary>
internal sealed class EtcdWorld(int seed, int agents, EtcdClock clock) : IEtcdApi, IEtcdTasks, IEtcdLedger
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(0.3);

    private readonly Random _random = new(seed);
    private readonly List<Process> _processes = [];
    private readonly List<EtcdRosterEntry> _roster = [];
    private readonly Dictionary<string, EtcdSeat> _offers = [];
    private readonly Queue<EtcdTaskNews> _news = new();
    private DateTimeOffset? _wantedSince;
    private DateTimeOffset _lastActive;
    private int _nextOffer;
    private int _nextPort = 31000;
    private ulong _nextId = 100;

    public EtcdClusterPlan Plan { get; private set; } = EtcdClusterPlan.New("etcd-t", 3, "token");

    public List<string> Violations { get; } = [];

    public bool Faults { get; set; } = true;

    public bool TornDown { get; private set; }

    public IReadOnlyList<EtcdRosterEntry> Roster => _roster;

    public IEnumerable<Process> Alive => _processes.Where(process => process.IsAlive);

    public EtcdSeats Seats => new([.. _offers.Values], _wantedSince);

    public IEnumerable<Process> HealthyVoters => Alive.Where(process => process.StartsAt <= clock.Now && _roster.Any(entry => entry.Id == process.Id && !entry.IsLearner));

    private int Voters => _roster.Count(entry => !entry.IsLearner);

    private bool HasQuorum => HealthyVoters.Count() >= EtcdSight.Quorum(Voters);

    public void Deliver()
    {
        while (_news.TryDequeue(out var news))
        {
            Plan = Plan.OnTask(news, clock.Now);
        }

        foreach (var process in Alive.Where(process => process.StartsAt <= clock.Now && !process.Told))
        {
            process.Told = true;
            Plan = Plan.OnTask(new(process.Name, TaskState.TaskRunning, false, ""), clock.Now);
            Enlist(process);
        }
    }

    /// <summary>The framework's process died: offers and all that was only in memory are gone.</summary>
    public void Restart()
    {
        _offers.Clear();
        _wantedSince = null;
        Plan = Plan.OnSubscribed(clock.Now);
        foreach (var process in Alive)
        {
            _news.Enqueue(new(process.Name, TaskState.TaskRunning, true, ""));
        }

        foreach (var member in Plan.Members.Where(member => member.HasTask && !Alive.Any(process => process.Name == member.Name)))
        {
            _news.Enqueue(new(member.Name, TaskState.TaskGone, true, "Reconciliation: Task is unknown to the agent"));
        }
    }

    /// <summary>Kills one process, if the rest still is a majority.</summary>
    public void KillSome()
    {
        var victims = Alive.ToList();
        if (victims.Count == 0)
        {
            return;
        }

        var victim = victims[_random.Next(victims.Count)];
        var votes = _roster.Any(entry => entry.Id == victim.Id && !entry.IsLearner);
        if (!votes || HealthyVoters.Count(process => process != victim) >= EtcdSight.Quorum(Voters))
        {
            Kill(victim, TaskState.TaskFailed);
        }
    }

    public void KillAll()
    {
        foreach (var process in Alive.ToList())
        {
            Kill(process, TaskState.TaskFailed);
        }
    }

    public Task UpdateAsync(Func<EtcdClusterPlan, EtcdClusterPlan> change, CancellationToken cancellationToken)
    {
        Plan = change(Plan);
        if (Plan.Members.Count(member => member is { IsSeed: false, Phase: EtcdMemberPhase.Added or EtcdMemberPhase.Launched or EtcdMemberPhase.Started or EtcdMemberPhase.Leaving }) > 1)
        {
            Violations.Add("two changes of the membership are under way: " + string.Join(", ", Plan.Members.Select(member => $"{member.Name} {member.Phase}")));
        }

        return Task.CompletedTask;
    }

    public Task WantAsync(bool wanted, EtcdClusterPlan plan, CancellationToken cancellationToken)
    {
        _wantedSince = wanted ? _wantedSince ?? clock.Now : null;
        var kept = plan.Members.Where(member => member.Phase is EtcdMemberPhase.Placed or EtcdMemberPhase.Added).Select(member => member.OfferId).ToHashSet();
        foreach (var id in _offers.Keys.Where(id => !kept.Contains(id) && (!wanted || Chance(10))).ToList())
        {
            _offers.Remove(id);
        }

        for (var agent = 0; wanted && agent < agents; agent++)
        {
            if (_offers.Values.All(seat => seat.AgentId != $"S{agent}") && Chance(50))
            {
                var id = $"O{_nextOffer++}";
                _offers[id] = new(id, $"S{agent}", "127.0.0.1", _nextPort++, _nextPort++);
            }
        }

        return Task.CompletedTask;
    }

    public Task<bool> LaunchAsync(EtcdMember member, string token, string initialCluster, CancellationToken cancellationToken)
    {
        if (!_offers.Remove(member.OfferId) || (Faults && Chance(5)))
        {
            return Task.FromResult(false);
        }

        if (Faults && Chance(10))
        {
            _news.Enqueue(new(member.Name, TaskState.TaskFailed, false, "No such file or directory"));
            return Task.FromResult(true);
        }

        var expected = _roster.Select(entry => entry.PeerUrl).Append(member.PeerUrl).ToHashSet();
        if (!expected.SetEquals(initialCluster.Split(',').Select(part => part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..])))
        {
            Violations.Add($"initial cluster '{initialCluster}' is not etcd's list");
        }

        _processes.Add(new(member.Name, member.ClientUrl, member.PeerUrl, member.IsSeed ? _nextId++ : member.MemberId, member.IsSeed, clock.Now + StartTime));
        return Task.FromResult(true);
    }

    public Task KillAsync(EtcdMember member, CancellationToken cancellationToken)
    {
        if (Alive.FirstOrDefault(process => process.Name == member.Name) is { } process)
        {
            Kill(process, TaskState.TaskKilled);
        }

        return Task.CompletedTask;
    }

    public Task<bool> TeardownAsync(CancellationToken cancellationToken)
    {
        TornDown = true;
        return Task.FromResult(true);
    }

    public Task<EtcdAnswer> StatusAsync(string clientUrl, CancellationToken cancellationToken)
    {
        var process = At(clientUrl);
        return Task.FromResult(new EtcdAnswer(process.Id, Leader, _roster.Any(entry => entry.Id == process.Id && entry.IsLearner), 2));
    }

    public Task<ImmutableArray<EtcdRosterEntry>> ListMembersAsync(string clientUrl, CancellationToken cancellationToken)
    {
        At(clientUrl);
        return Task.FromResult(_roster.ToImmutableArray());
    }

    public Task<ulong> AddLearnerAsync(string clientUrl, string peerUrl, CancellationToken cancellationToken)
    {
        At(clientUrl);
        if (_roster.Any(entry => entry.IsLearner))
        {
            Violations.Add("a second learner was asked for");
            throw new EtcdException(EtcdErrorKind.TooManyLearners, "too many learner members in cluster");
        }

        if (HealthyVoters.Count() < Voters || clock.Now - _lastActive < Settling)
        {
            throw new EtcdException(EtcdErrorKind.UnhealthyCluster, "unhealthy cluster");
        }

        _roster.Add(new(_nextId++, "", peerUrl, true));
        return Faults && Chance(10) ? throw new EtcdException(EtcdErrorKind.TimedOut, "the answer was lost") : Task.FromResult(_nextId - 1);
    }

    public Task PromoteAsync(string clientUrl, ulong memberId, CancellationToken cancellationToken)
    {
        At(clientUrl);
        var entry = _roster.First(entry => entry.Id == memberId);
        if (!HasQuorum || !Alive.Any(process => process.Id == memberId && process.StartsAt <= clock.Now))
        {
            throw new EtcdException(EtcdErrorKind.NotInSync, "not in sync with leader");
        }

        _roster[_roster.IndexOf(entry)] = entry with { IsLearner = false };
        _lastActive = clock.Now;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string clientUrl, ulong memberId, CancellationToken cancellationToken)
    {
        At(clientUrl);
        if (!HasQuorum)
        {
            Violations.Add("a removal was asked for without a quorum");
            throw new EtcdException(EtcdErrorKind.TimedOut, "no quorum");
        }

        _roster.RemoveAll(entry => entry.Id == memberId);
        if (HealthyVoters.Count() < EtcdSight.Quorum(Voters))
        {
            Violations.Add($"the removal of {memberId} left {HealthyVoters.Count()} of {Voters} voters");
        }

        if (Alive.FirstOrDefault(process => process.Id == memberId) is { } removed)
        {
            Kill(removed, TaskState.TaskFinished);
        }

        return Faults && Chance(5) ? throw new EtcdException(EtcdErrorKind.TimedOut, "the answer was lost") : Task.CompletedTask;
    }

    public Task MoveLeaderAsync(string clientUrl, ulong toMemberId, CancellationToken cancellationToken)
    {
        At(clientUrl);
        return Task.CompletedTask;
    }

    public bool Chance(int percent) => _random.Next(100) < percent;

    private ulong Leader => HasQuorum ? HealthyVoters.Min(process => process.Id) : 0;

    private Process At(string clientUrl) => Alive.FirstOrDefault(process => process.ClientUrl == clientUrl && process.StartsAt <= clock.Now)
        ?? throw new EtcdException(EtcdErrorKind.Unreachable, $"{clientUrl}: connection refused");

    private void Enlist(Process process)
    {
        if (process.IsSeed && _roster.Count == 0)
        {
            _roster.Add(new(process.Id, process.Name, process.PeerUrl, false));
            _lastActive = clock.Now;
        }

        var at = _roster.FindIndex(entry => entry.Id == process.Id);
        if (at >= 0)
        {
            _roster[at] = _roster[at] with { Name = process.Name };
        }
    }

    private void Kill(Process process, TaskState state)
    {
        process.IsAlive = false;
        _news.Enqueue(new(process.Name, state, false, "Command terminated with signal Killed"));
        if (!Plan.Bootstrapped)
        {
            _roster.Clear();
        }
    }

    /// <summary>A running etcd.</summary>
    internal sealed class Process(string name, string clientUrl, string peerUrl, ulong id, bool isSeed, DateTimeOffset startsAt)
    {
        public string Name => name;

        public string ClientUrl => clientUrl;

        public string PeerUrl => peerUrl;

        public ulong Id => id;

        public bool IsSeed => isSeed;

        public DateTimeOffset StartsAt => startsAt;

        public bool IsAlive { get; set; } = true;

        public bool Told { get; set; }
    }
}
