using System.Collections.Immutable;
using Levee.Grains.Interfaces.Etcd;

namespace Levee.Grains.Etcd;

/// <summary>Asks all members of a cluster at once how they are.</summary>
internal sealed class EtcdLookout(IEtcdApi etcd, TimeProvider clock)
{
    /// <summary>One round.</summary>
    /// <param name="before">The round before; tells since when somebody is silent.</param>
    public async Task<EtcdSight> LookAsync(EtcdClusterPlan plan, EtcdSight before, CancellationToken cancellationToken)
    {
        var asked = plan.Members.Where(MayAnswer).ToList();
        var answers = await Task.WhenAll(asked.Select(member => AskAsync(member, cancellationToken)));
        var now = clock.GetUtcNow();
        var heard = asked.Zip(answers).Where(pair => pair.Second is not null).ToImmutableDictionary(pair => pair.First.Number, pair => pair.Second!);
        var silent = asked.Where(member => !heard.ContainsKey(member.Number))
            .ToImmutableDictionary(member => member.Number, member => before.SilentSince.GetValueOrDefault(member.Number, now));
        return new(heard, silent, await ListAsync(asked, heard, cancellationToken));
    }

    private static bool MayAnswer(EtcdMember member) => member.HasTask || member is { Phase: EtcdMemberPhase.Ended, MemberId: not 0 };

    // Another process may listen where a member was: only the right id counts.
    private async Task<EtcdAnswer?> AskAsync(EtcdMember member, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await etcd.StatusAsync(member.ClientUrl, cancellationToken);
            return member.MemberId == 0 || member.MemberId == answer.MemberId ? answer : null;
        }
        catch (EtcdException)
        {
            return null;
        }
    }

    // Only the leader's list is current. Source: spec/frameworks/etcd-mesos.md B8 (a survivor's list may be stale).
    private async Task<ImmutableArray<EtcdRosterEntry>?> ListAsync(
        List<EtcdMember> members, ImmutableDictionary<int, EtcdAnswer> answers, CancellationToken cancellationToken)
    {
        var leader = members
            .Where(member => answers.TryGetValue(member.Number, out var answer) && answer.Leader == answer.MemberId)
            .MaxBy(member => answers[member.Number].RaftTerm);
        try
        {
            return leader is null ? null : await etcd.ListMembersAsync(leader.ClientUrl, cancellationToken);
        }
        catch (EtcdException)
        {
            return null;
        }
    }
}
