using Levee.Grains.Interfaces.Etcd;

namespace Levee.Grains.Etcd;

/// <summary>How a cluster gets smaller: a follower goes, the leader last and with its leadership moved away.</summary>
/// <remarks>Source: spec/frameworks/etcd-operators.md section 3 rule 3.</remarks>
internal static class EtcdLeaving
{
    /// <summary>Names the member that shall go: a silent one, else the youngest follower, else the leader.</summary>
    public static EtcdDecision Begin(EtcdTurn turn)
    {
        var leaving = turn.Plan.Members
            .Where(member => member.Phase == EtcdMemberPhase.Voting)
            .OrderBy(member => member.MemberId == turn.Sight.Leader)
            .ThenBy(member => turn.Sight.IsHealthy(member.Number))
            .ThenByDescending(member => member.Number)
            .First();
        return turn.Wait($"{leaving.Name} leaves.") with { Plan = turn.Plan.Change(leaving.Number, member => member.Into(EtcdMemberPhase.Leaving, turn.Now)) };
    }

    /// <summary>The next step of the member that leaves; <see langword="null"/> when none does.</summary>
    public static EtcdDecision? Choose(EtcdTurn turn)
    {
        if (turn.First(EtcdMemberPhase.Leaving) is not { } leaving)
        {
            return null;
        }

        var heir = turn.Plan.Members.FirstOrDefault(member => member.Phase == EtcdMemberPhase.Voting && turn.Sight.IsHealthy(member.Number));
        if (leaving.MemberId == turn.Sight.Leader && !leaving.LeaderMoveTried && heir is not null)
        {
            return turn.Do(new EtcdStep.MoveLeader(leaving, heir), $"Moving the leadership from {leaving.Name} to {heir.Name}.");
        }

        return turn.Sight.MayRemove(leaving.MemberId)
            ? turn.Remove(leaving.MemberId, $"{leaving.Name}, since {turn.Plan.Size} members are wanted.")
            : turn.Wait($"{leaving.Name} is to leave, but the others would lose their majority; waiting for more of them to answer.");
    }
}
