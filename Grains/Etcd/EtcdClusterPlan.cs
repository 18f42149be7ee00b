using System.Collections.Immutable;
using Levee.Grains.Interfaces.Etcd;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Etcd;

/// <summary>State machine of one etcd cluster: what is wanted, which members there are, and how events change that.</summary>
/// <param name="Token">Random, fresh for each cluster: two clusters must never share one. Source: spec/frameworks/etcd-mesos.md B4.12.</param>
/// <param name="Bootstrapped">The first member has answered; from then on an empty cluster is never made again.</param>
/// <param name="LastNumber">Number of the youngest member.</param>
/// <param name="DeletedAt">When its deletion was ordered; <see langword="null"/>: it was not.</param>
/// <remarks>
/// Pure. Events come in through <c>With…</c> and <c>On…</c>; <see cref="EtcdSettling"/> writes down what etcd says, <see cref="EtcdChoosing"/> picks
/// the one next step. Source: spec/frameworks/etcd-mesos.md part C, etcd-operators.md section 3.
/// </remarks>
[GenerateSerializer, Immutable, Alias("levee.etcd-cluster-plan")]
internal sealed record EtcdClusterPlan(
    [property: Id(0)] int Size,
    [property: Id(1)] string Prefix,
    [property: Id(2)] string Token,
    [property: Id(3)] bool Bootstrapped,
    [property: Id(4)] int LastNumber,
    [property: Id(5)] DateTimeOffset? DeletedAt,
    [property: Id(6)] ImmutableArray<EtcdMember> Members,
    [property: Id(7)] ImmutableArray<EtcdBackOff> BackOffs)
{
    /// <summary>A cluster without members.</summary>
    /// <param name="prefix">Members are called prefix, dash, number.</param>
    public static EtcdClusterPlan New(string prefix, int size, string token) => new(size, prefix, token, false, 0, null, [], []);

    /// <summary>What to do next.</summary>
    public EtcdDecision Next(EtcdSight sight, EtcdSeats seats, DateTimeOffset now) =>
        EtcdChoosing.Choose(EtcdSettling.Settle(this, sight, seats, now), sight, seats, now);

    /// <summary>The member with this number.</summary>
    public EtcdMember? Find(int number) => Members.FirstOrDefault(member => member.Number == number);

    /// <summary>A member stands on this seat from now on; nobody else knows yet.</summary>
    public EtcdClusterPlan WithPlaced(EtcdSeat seat, bool isSeed, DateTimeOffset now)
    {
        var number = LastNumber + 1;
        var member = new EtcdMember(
            number, $"{Prefix}-{number}", seat.OfferId, seat.AgentId, seat.Host, seat.PeerPort, seat.ClientPort, isSeed,
            EtcdMemberPhase.Placed, now, 0, EtcdTaskSight.Unheard, now, null, false, null);
        return this with { LastNumber = number, Members = Members.Add(member) };
    }

    /// <summary>etcd took the member in under this id.</summary>
    public EtcdClusterPlan WithAdded(int number, ulong memberId, DateTimeOffset now) =>
        Change(number, member => member.Into(EtcdMemberPhase.Added, now) with { MemberId = memberId });

    /// <summary>The member's task is about to be launched.</summary>
    public EtcdClusterPlan WithLaunched(int number, DateTimeOffset now) => Change(number, member => member.Into(EtcdMemberPhase.Launched, now));

    /// <summary>etcd took this id out of its list.</summary>
    public EtcdClusterPlan WithRemoved(ulong memberId, DateTimeOffset now)
    {
        if (Members.FirstOrDefault(member => member.MemberId == memberId) is not { } gone)
        {
            return this;
        }

        return gone.Phase == EtcdMemberPhase.Ended ? Without(gone) : Change(gone.Number, member => member.Into(EtcdMemberPhase.Left, now));
    }

    /// <summary>A KILL was sent.</summary>
    public EtcdClusterPlan WithKilled(int number, DateTimeOffset now) => Change(number, member => member with { Killed = now });

    /// <summary>Moving the leadership away from it was tried; it is not tried again.</summary>
    public EtcdClusterPlan WithLeaderMoveTried(int number) => Change(number, member => member with { LeaderMoveTried = true });

    /// <summary>The place cannot be used: its ports are known to etcd already, or its offer is gone.</summary>
    public EtcdClusterPlan WithoutPlaced(int number) =>
        Find(number) is { Phase: EtcdMemberPhase.Placed } placed ? Without(placed) : this;

    /// <summary>The master forgot what it told before: every task must be heard of again.</summary>
    public EtcdClusterPlan OnSubscribed(DateTimeOffset now) => this with
    {
        Members = [.. Members.Select(member => member with { Task = EtcdTaskSight.Unheard, TaskSince = now })],
    };

    /// <summary>A task's status.</summary>
    public EtcdClusterPlan OnTask(EtcdTaskNews news, DateTimeOffset now)
    {
        if (Members.FirstOrDefault(member => member.Name == news.TaskId) is not { } member)
        {
            return this;
        }

        // An end that only reconciliation knows may be a task whose agent has not reported it yet; etcd's own answers decide.
        var isEnd = news.IsEnd && !(news.FromReconciliation && news.Sight == EtcdTaskSight.Missing && member.Phase != EtcdMemberPhase.Left);
        return isEnd ? OnEnd(member, news, now) : OnSight(member, news, now);
    }

    /// <summary>The member without further ado.</summary>
    public EtcdClusterPlan Without(EtcdMember member) => this with { Members = Members.RemoveAll(other => other.Number == member.Number) };

    /// <summary>One member changed.</summary>
    public EtcdClusterPlan Change(int number, Func<EtcdMember, EtcdMember> change) => Find(number) is { } member
        ? this with { Members = Members.Replace(member, change(member)) }
        : this;

    private EtcdClusterPlan OnSight(EtcdMember member, EtcdTaskNews news, DateTimeOffset now)
    {
        var seen = member.Task == news.Sight ? member : member with { Task = news.Sight, TaskSince = now };
        if (seen.Phase == EtcdMemberPhase.Launched && news.State == TaskState.TaskRunning)
        {
            seen = seen.Into(EtcdMemberPhase.Started, now);
        }

        return ReferenceEquals(seen, member) ? this : Change(member.Number, _ => seen);
    }

    private EtcdClusterPlan OnEnd(EtcdMember member, EtcdTaskNews news, DateTimeOffset now)
    {
        if (member.Phase is EtcdMemberPhase.Left or EtcdMemberPhase.Ended)
        {
            return member.Phase == EtcdMemberPhase.Left ? Without(member) : this;
        }

        var note = $"Task {member.Name} on agent {member.AgentId} {news.StateName}: {(news.Text.Length > 0 ? news.Text : "no message")}";
        var neverVoted = member.Phase is EtcdMemberPhase.Launched or EtcdMemberPhase.Started;
        var next = Change(member.Number, ended => ended.Into(EtcdMemberPhase.Ended, now, note));
        return neverVoted && news.IsFailure && member.Killed is null ? next.WithFailure(member.AgentId, note, now) : next;
    }

    private EtcdClusterPlan WithFailure(string agentId, string reason, DateTimeOffset now)
    {
        var failures = (BackOffs.FirstOrDefault(backOff => backOff.AgentId == agentId)?.Failures ?? 0) + 1;
        return this with
        {
            BackOffs = [.. BackOffs.Where(backOff => backOff.AgentId != agentId), new(agentId, failures, now + EtcdTimes.BackOff(failures), reason)],
        };
    }
}
