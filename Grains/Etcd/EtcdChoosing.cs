using Levee.Grains.Interfaces.Etcd;

namespace Levee.Grains.Etcd;

/// <summary>Picks the one next step of a settled plan. At most one change of etcd's membership is under way at any time.</summary>
/// <remarks>Source: spec/frameworks/etcd-mesos.md C3 and C4; etcd-operators.md section 3, rules 1 to 5.</remarks>
internal static class EtcdChoosing
{
    /// <summary>The next step, and what the cluster is doing in one sentence.</summary>
    public static EtcdDecision Choose(EtcdClusterPlan plan, EtcdSight sight, EtcdSeats seats, DateTimeOffset now)
    {
        if (plan.DeletedAt is { } deleted)
        {
            return EtcdDeleting.Choose(plan, deleted, now);
        }

        var turn = new EtcdTurn(plan, sight, seats, now);
        if (!plan.Bootstrapped)
        {
            return Seed(turn);
        }

        return Goodbye(turn) ?? Quorum(turn) ?? Stranger(turn) ?? EtcdJoining.Choose(turn) ?? EtcdLeaving.Choose(turn) ?? Dead(turn) ?? Frozen(turn) ?? Count(turn);
    }

    private static EtcdDecision Seed(EtcdTurn turn)
    {
        if (turn.Plan.Members is not [var seed, ..])
        {
            return turn.TakeSeat(isSeed: true, "the first member");
        }

        return seed.Phase switch
        {
            EtcdMemberPhase.Placed => turn.Do(new EtcdStep.Launch(seed, $"{seed.Name}={seed.PeerUrl}"), $"Launching the first member, {seed.Name}."),
            _ when turn.IsOverdue(seed, EtcdTimes.Launch) => turn.Kill(seed, "It did not answer in time."),
            _ => turn.Wait($"Waiting for the first member, {seed.Name}, to answer."),
        };
    }

    // A member that left etcd's list only has to be killed; that is no change of the membership.
    private static EtcdDecision? Goodbye(EtcdTurn turn) =>
        turn.First(EtcdMemberPhase.Left) is { Killed: null } left ? turn.Kill(left, "It was removed from the cluster.") : null;

    private static EtcdDecision? Quorum(EtcdTurn turn)
    {
        if (turn.Sight.HasQuorum)
        {
            return null;
        }

        var withData = turn.Plan.Members.Where(member => member.Phase is EtcdMemberPhase.Voting or EtcdMemberPhase.Leaving).ToList();
        if (withData.Count == 0)
        {
            return new(turn.Plan, null, EtcdMode.LostAll,
                "Every member that held data has ended, and its data with it. No empty cluster is made in its place: delete the cluster and create it again.");
        }

        var silent = withData.Where(member => !turn.Sight.IsHealthy(member.Number)).Select(member => member.Name);
        var ended = turn.Plan.Members.Where(member => member.Phase == EtcdMemberPhase.Ended).Select(member => member.Name + " (ended)");
        return new(turn.Plan, null, EtcdMode.Recovering,
            $"No majority of the voters answers, so nothing is added or removed. Missing: {string.Join(", ", [.. silent, .. ended])}. Waiting for them to come back.");
    }

    // Added and never started, and no task of ours can be it: an add that was broken off.
    private static EtcdDecision? Stranger(EtcdTurn turn)
    {
        var stranger = turn.Sight.Roster!.Value.FirstOrDefault(entry => entry.Name.Length == 0 && turn.Plan.Members.All(member => member.MemberId != entry.Id));
        return stranger is null ? null : turn.Remove(stranger.Id, $"member {stranger.Id:x}, which was added and belongs to no task");
    }

    private static EtcdDecision? Dead(EtcdTurn turn)
    {
        // One that the rest can do without first; a second dead one may have to wait for the first one's successor.
        var dead = turn.Plan.Members.Where(member => member.Phase == EtcdMemberPhase.Ended).ToList();
        if (dead.FirstOrDefault(member => turn.Sight.MayRemove(member.MemberId)) is { } safe)
        {
            return turn.Remove(safe.MemberId, $"{safe.Name}: {safe.Note}");
        }

        return dead is [var blocked, ..] ? turn.Wait($"{blocked.Name} has ended, but the others would lose their majority by its removal; waiting for more of them to answer.") : null;
    }

    private static EtcdDecision? Frozen(EtcdTurn turn)
    {
        var frozen = turn.Plan.Members.FirstOrDefault(member => member is { Phase: EtcdMemberPhase.Voting, Task: EtcdTaskSight.Live }
            && turn.Sight.SilentSince.TryGetValue(member.Number, out var since) && since + EtcdTimes.Silent <= turn.Now
            && !(member.Killed + EtcdTimes.KillAgain > turn.Now)
            && turn.Sight.MayRemove(member.MemberId));
        return frozen is null ? null : turn.Kill(frozen, $"It runs and does not answer for {EtcdTimes.Silent.TotalSeconds:0} s.");
    }

    private static EtcdDecision Count(EtcdTurn turn)
    {
        var voting = turn.Plan.Members.Count(member => member.Phase == EtcdMemberPhase.Voting);
        if (turn.First(EtcdMemberPhase.Placed) is { } placed)
        {
            return voting < turn.Plan.Size
                ? turn.Do(new EtcdStep.AddLearner(placed), $"Adding {placed.Name} as a learner; etcd takes one about 5 s after the last change.")
                : new(turn.Plan.WithoutPlaced(placed.Number), null, EtcdMode.Mutable, $"{placed.Name} is not needed any more.");
        }

        if (voting < turn.Plan.Size)
        {
            return turn.TakeSeat(isSeed: false, $"member {voting + 1} of {turn.Plan.Size}");
        }

        if (voting > turn.Plan.Size)
        {
            return EtcdLeaving.Begin(turn);
        }

        var silent = turn.Plan.Members
            .Where(member => member.Phase == EtcdMemberPhase.Voting && !turn.Sight.IsHealthy(member.Number))
            .Select(member => member.Name)
            .ToList();
        return turn.Wait(silent.Count > 0
            ? $"{voting} of {turn.Plan.Size} members vote; no answer from {string.Join(", ", silent)}."
            : voting == 1 ? "The only member votes." : $"All {voting} members vote.");
    }
}
