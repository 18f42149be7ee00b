using System.Collections.Immutable;

namespace Levee.Grains.Etcd;

/// <summary>What etcd itself said in one round of questions.</summary>
/// <param name="Answers">By member number; who is absent did not answer, or another process answered in its place.</param>
/// <param name="SilentSince">By member number, for those without an answer: the first round that got none.</param>
/// <param name="Roster">The leader's member list; <see langword="null"/> when no leader answered.</param>
internal sealed record EtcdSight(
    ImmutableDictionary<int, EtcdAnswer> Answers, ImmutableDictionary<int, DateTimeOffset> SilentSince, ImmutableArray<EtcdRosterEntry>? Roster)
{
    /// <summary>Nothing seen.</summary>
    public static EtcdSight Nothing { get; } =
        new(ImmutableDictionary<int, EtcdAnswer>.Empty, ImmutableDictionary<int, DateTimeOffset>.Empty, null);

    /// <summary>Voters in etcd's list.</summary>
    public int Voters => Roster?.Count(entry => !entry.IsLearner) ?? 0;

    /// <summary>Voters in etcd's list that answered and know a leader.</summary>
    public int HealthyVoters => Roster?.Count(IsHealthyVoter) ?? 0;

    /// <summary>Id of the leader that gave the list; 0: none.</summary>
    public ulong Leader => Answers.Values.Where(answer => answer.Leader == answer.MemberId).MaxBy(answer => answer.RaftTerm)?.MemberId ?? 0;

    /// <summary>More than half of the voters answer.</summary>
    public bool HasQuorum => Roster is not null && HealthyVoters >= Quorum(Voters);

    /// <summary>Number of voters that must agree.</summary>
    public static int Quorum(int voters) => (voters / 2) + 1;

    /// <summary>The list's entry with this id.</summary>
    public EtcdRosterEntry? Find(ulong id) => Roster?.FirstOrDefault(entry => entry.Id == id);

    /// <summary>Whether the member may be taken out: the rest keeps a quorum, and there is one now to agree.</summary>
    /// <remarks>Source: spec/frameworks/etcd-mesos.md C3; etcd-operators.md section 3 rule 1.</remarks>
    public bool MayRemove(ulong id)
    {
        if (!HasQuorum || Find(id) is not { } entry)
        {
            return false;
        }

        return entry.IsLearner || HealthyVoters - (IsHealthyVoter(entry) ? 1 : 0) >= Quorum(Voters - 1);
    }

    /// <summary>Whether the member with this number answered and knows a leader.</summary>
    public bool IsHealthy(int number) => Answers.TryGetValue(number, out var answer) && answer.Leader != 0;

    private bool IsHealthyVoter(EtcdRosterEntry entry) =>
        !entry.IsLearner && Answers.Values.Any(answer => answer.MemberId == entry.Id && answer.Leader != 0 && !answer.IsLearner);
}
