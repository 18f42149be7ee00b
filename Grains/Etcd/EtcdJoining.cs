using Levee.Grains.Interfaces.Etcd;

namespace Levee.Grains.Etcd;

/// <summary>The way of a learner from its entry in etcd's list to its vote, or out of the list again.</summary>
internal static class EtcdJoining
{
    /// <summary>The next step of the one member on its way; <see langword="null"/> when none is.</summary>
    public static EtcdDecision? Choose(EtcdTurn turn)
    {
        // A learner that ended is taken out first: it is the change under way.
        var failed = turn.Plan.Members.FirstOrDefault(member => member.Phase == EtcdMemberPhase.Ended && turn.Sight.Find(member.MemberId) is { IsLearner: true });
        if (failed is not null)
        {
            return turn.Remove(failed.MemberId, $"learner {failed.Name}: {failed.Note}");
        }

        if (turn.First(EtcdMemberPhase.Added) is { } added)
        {
            return Launch(turn, added);
        }

        var joining = turn.First(EtcdMemberPhase.Launched) ?? turn.First(EtcdMemberPhase.Started);
        return joining is null ? null : Promote(turn, joining);
    }

    private static EtcdDecision Launch(EtcdTurn turn, EtcdMember added)
    {
        // Built from the list after the add: all members by their URLs, the new one under its own name. Source: spec/frameworks/etcd-mesos.md B4.9.
        var others = turn.Sight.Roster!.Value.Where(entry => entry.Id != added.MemberId).Select(entry => $"{entry.Name}={entry.PeerUrl}");
        return turn.Do(new EtcdStep.Launch(added, string.Join(',', [.. others, $"{added.Name}={added.PeerUrl}"])), $"Launching {added.Name}.");
    }

    private static EtcdDecision Promote(EtcdTurn turn, EtcdMember joining)
    {
        if (turn.IsOverdue(joining, joining.Phase == EtcdMemberPhase.Launched ? EtcdTimes.Launch : EtcdTimes.Promotion))
        {
            return turn.Kill(joining, "It did not come to vote in time.");
        }

        return joining.Phase == EtcdMemberPhase.Started && joining.Killed is null && turn.Sight.IsHealthy(joining.Number)
            ? turn.Do(new EtcdStep.Promote(joining), $"Promoting {joining.Name}.")
            : turn.Wait($"Waiting for {joining.Name} to {(joining.Phase == EtcdMemberPhase.Launched ? "start" : "answer")}.");
    }
}
