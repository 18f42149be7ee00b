using Levee.Grains.Interfaces.Etcd;

namespace Levee.Grains.Etcd;

/// <summary>What a choice is made from, and the ways to word it.</summary>
internal sealed record EtcdTurn(EtcdClusterPlan Plan, EtcdSight Sight, EtcdSeats Seats, DateTimeOffset Now)
{
    /// <summary>The first member in a phase.</summary>
    public EtcdMember? First(EtcdMemberPhase phase) => Plan.Members.FirstOrDefault(member => member.Phase == phase);

    /// <summary>Whether the member is in its phase for longer than the limit and no KILL is on its way.</summary>
    public bool IsOverdue(EtcdMember member, TimeSpan limit) => member.Since + limit <= Now && member.Killed is null;

    /// <summary>Take a step.</summary>
    public EtcdDecision Do(EtcdStep step, string reason, bool wantsOffers = false) => new(Plan, step, EtcdMode.Mutable, reason, wantsOffers);

    /// <summary>Take no step.</summary>
    public EtcdDecision Wait(string reason) => new(Plan, null, EtcdMode.Mutable, reason);

    /// <summary>Kill a task.</summary>
    public EtcdDecision Kill(EtcdMember member, string why) => Do(new EtcdStep.Kill(member, why), $"Killing {member.Name}. {why}");

    /// <summary>Take an id out of the membership.</summary>
    public EtcdDecision Remove(ulong memberId, string what) => Do(new EtcdStep.Remove(memberId, what), $"Removing {what}");

    /// <summary>Place a member on the best seat, or say why none is taken.</summary>
    /// <param name="what">The member in words.</param>
    public EtcdDecision TakeSeat(bool isSeed, string what)
    {
        var usable = Seats.Free.Where(seat => BackOff(seat.AgentId) is null).ToList();
        var taken = Plan.Members.Where(member => member.TakesPlace).Select(member => member.AgentId).ToHashSet();
        var sharing = Seats.WantedSince + EtcdTimes.Spread <= Now ? usable.MinBy(MembersOn) : null;
        var best = usable.FirstOrDefault(seat => !taken.Contains(seat.AgentId)) ?? sharing;
        if (best is null)
        {
            return new(Plan, null, EtcdMode.Mutable, NoSeat(usable.Count, what), WantsOffers: true);
        }

        return Do(new EtcdStep.Place(best, isSeed), $"Placing {what} on agent {best.AgentId}.", wantsOffers: true);
    }

    private int MembersOn(EtcdSeat seat) => Plan.Members.Count(member => member.TakesPlace && member.AgentId == seat.AgentId);

    private EtcdBackOff? BackOff(string agentId) => Plan.BackOffs.FirstOrDefault(backOff => backOff.AgentId == agentId && backOff.Until > Now);

    private string NoSeat(int usable, string what)
    {
        if (usable > 0)
        {
            return $"Waiting up to {EtcdTimes.Spread.TotalSeconds:0} s for an agent without a member, for {what}.";
        }

        return Plan.BackOffs.Where(backOff => backOff.Until > Now).MinBy(backOff => backOff.Until) is { } next
            ? $"Waiting for an agent for {what}; agent {next.AgentId} is tried again in {Math.Ceiling((next.Until - Now).TotalSeconds):0} s after {next.Failures} failures. {next.Reason}"
            : $"Waiting for an offer with enough cpus, mem, disk and two ports for {what}.";
    }
}
