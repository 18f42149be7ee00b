using Levee.Grains.Interfaces.Etcd;

namespace Levee.Grains.Etcd;

/// <summary>Writes what etcd and the clock say into a plan. Returns the same instance when nothing is new.</summary>
internal static class EtcdSettling
{
    /// <summary>The plan as it stands now.</summary>
    public static EtcdClusterPlan Settle(EtcdClusterPlan plan, EtcdSight sight, EtcdSeats seats, DateTimeOffset now)
    {
        foreach (var member in plan.Members)
        {
            var bound = Bind(plan, member, sight);
            plan = ReferenceEquals(bound, member) ? plan : plan.Change(member.Number, _ => bound);
            plan = Settle(plan, bound, sight, seats, now);
        }

        return plan;
    }

    // An add whose answer was lost is found again by its URL, which was written down before. Source: spec/frameworks/etcd-mesos.md C4.
    private static EtcdMember Bind(EtcdClusterPlan plan, EtcdMember member, EtcdSight sight)
    {
        var entry = member is { MemberId: 0, IsSeed: false } ? sight.Roster?.FirstOrDefault(entry => entry.PeerUrl == member.PeerUrl) : null;
        return entry is null || plan.Members.Any(other => other.MemberId == entry.Id) ? member : member with { MemberId = entry.Id };
    }

    private static EtcdClusterPlan Settle(EtcdClusterPlan plan, EtcdMember member, EtcdSight sight, EtcdSeats seats, DateTimeOffset now)
    {
        var next = member.Phase switch
        {
            EtcdMemberPhase.Placed => Placed(plan, member, sight, seats, now),
            EtcdMemberPhase.Added => seats.Holds(member) ? Listed(member, sight, now) : member.Into(EtcdMemberPhase.Ended, now, "Its offer was withdrawn before the launch."),
            EtcdMemberPhase.Launched or EtcdMemberPhase.Started => Joining(member, sight, now),
            EtcdMemberPhase.Voting => Lost(member, sight, now),
            EtcdMemberPhase.Leaving => Leaving(plan, member, sight, now),
            EtcdMemberPhase.Left => member.Killed + (2 * EtcdTimes.KillAgain) < now ? null : member,
            EtcdMemberPhase.Ended => Ended(plan, member, sight),
            _ => member,
        };

        if (next is null)
        {
            return plan.Without(member);
        }

        return ReferenceEquals(next, member) ? plan : Entered(plan, next, now);
    }

    private static EtcdClusterPlan Entered(EtcdClusterPlan plan, EtcdMember next, DateTimeOffset now)
    {
        plan = plan.Change(next.Number, _ => next);
        if (next.Phase != EtcdMemberPhase.Voting || next.Since != now)
        {
            return plan;
        }

        return plan with { Bootstrapped = true, BackOffs = plan.BackOffs.RemoveAll(backOff => backOff.AgentId == next.AgentId) };
    }

    private static EtcdMember? Placed(EtcdClusterPlan plan, EtcdMember member, EtcdSight sight, EtcdSeats seats, DateTimeOffset now)
    {
        if (member.MemberId != 0)
        {
            return member.Into(EtcdMemberPhase.Added, now);
        }

        var maybeAsked = plan.Bootstrapped && sight.Roster is null;
        return seats.Holds(member) || maybeAsked ? member : null;
    }

    private static EtcdMember Listed(EtcdMember member, EtcdSight sight, DateTimeOffset now) =>
        sight.Roster is not null && sight.Find(member.MemberId) is null
            ? member.Into(EtcdMemberPhase.Ended, now, "etcd does not list it any more.")
            : member;

    private static EtcdMember Joining(EtcdMember member, EtcdSight sight, DateTimeOffset now)
    {
        if (member.Killed + EtcdTimes.KillAgain < now)
        {
            return member.Into(EtcdMemberPhase.Ended, now, "It did not start voting in time and was killed.");
        }

        if (GoneLong(member, sight, now) is { } why)
        {
            return member.Into(EtcdMemberPhase.Ended, now, why);
        }

        if (member.IsSeed)
        {
            return IsFirstMember(member, sight) ? member.Into(EtcdMemberPhase.Voting, now) with { MemberId = sight.Roster!.Value[0].Id } : member;
        }

        if (sight.Find(member.MemberId) is { } entry)
        {
            var started = member.Phase == EtcdMemberPhase.Launched && sight.Answers.ContainsKey(member.Number);
            return !entry.IsLearner ? member.Into(EtcdMemberPhase.Voting, now) : started ? member.Into(EtcdMemberPhase.Started, now) : member;
        }

        return Listed(member, sight, now);
    }

    // Its name is no identity here: it only tells our new process from a stranger that answers on the same port.
    private static bool IsFirstMember(EtcdMember member, EtcdSight sight) =>
        sight.Roster is [var only] && only.Name == member.Name && only.PeerUrl == member.PeerUrl && sight.Answers.TryGetValue(member.Number, out var answer)
        && answer.MemberId == only.Id;

    private static EtcdMember Lost(EtcdMember member, EtcdSight sight, DateTimeOffset now) =>
        GoneLong(member, sight, now) is { } why ? member.Into(EtcdMemberPhase.Ended, now, why) : Listed(member, sight, now);

    private static EtcdMember Leaving(EtcdClusterPlan plan, EtcdMember member, EtcdSight sight, DateTimeOffset now)
    {
        if (sight.Roster is not null && sight.Find(member.MemberId) is null)
        {
            return member.Into(EtcdMemberPhase.Left, now);
        }

        if (GoneLong(member, sight, now) is { } why)
        {
            return member.Into(EtcdMemberPhase.Ended, now, why);
        }

        var tooFew = plan.Members.Count(other => other.Phase is EtcdMemberPhase.Voting) < plan.Size;
        return tooFew && plan.DeletedAt is null ? member.Into(EtcdMemberPhase.Voting, now) : member;
    }

    private static EtcdMember? Ended(EtcdClusterPlan plan, EtcdMember member, EtcdSight sight)
    {
        if (!plan.Bootstrapped)
        {
            return null;
        }

        return sight.Roster is not null && sight.Find(member.MemberId) is null ? null : member;
    }

    private static string? GoneLong(EtcdMember member, EtcdSight sight, DateTimeOffset now)
    {
        TimeSpan? limit = member.Task switch
        {
            EtcdTaskSight.Missing => EtcdTimes.Missing,
            EtcdTaskSight.Unreachable or EtcdTaskSight.Unheard => EtcdTimes.Unreachable,
            _ => null,
        };
        var isSilent = sight.SilentSince.TryGetValue(member.Number, out var since) && since + limit <= now;
        return isSilent && member.TaskSince + limit <= now
            ? $"Task {member.Name} on agent {member.AgentId} was {member.Task.ToString().ToLowerInvariant()} and did not answer for {limit!.Value.TotalSeconds:0} s."
            : null;
    }
}
