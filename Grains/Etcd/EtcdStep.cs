namespace Levee.Grains.Etcd;

/// <summary>One thing to do next.</summary>
internal abstract record EtcdStep
{
    private EtcdStep()
    {
    }

    /// <summary>Write down that a member will stand on this seat, before etcd hears of it.</summary>
    internal sealed record Place(EtcdSeat Seat, bool IsSeed) : EtcdStep;

    /// <summary>Ask etcd to take the member in as a learner.</summary>
    internal sealed record AddLearner(EtcdMember Member) : EtcdStep;

    /// <summary>Launch the member's task.</summary>
    /// <param name="InitialCluster">For <c>--initial-cluster</c>.</param>
    internal sealed record Launch(EtcdMember Member, string InitialCluster) : EtcdStep;

    /// <summary>Give the learner a vote.</summary>
    internal sealed record Promote(EtcdMember Member) : EtcdStep;

    /// <summary>Take an id out of etcd's membership.</summary>
    internal sealed record Remove(ulong MemberId, string Why) : EtcdStep;

    /// <summary>Let another member lead.</summary>
    internal sealed record MoveLeader(EtcdMember From, EtcdMember To) : EtcdStep;

    /// <summary>Kill the member's task.</summary>
    internal sealed record Kill(EtcdMember Member, string Why) : EtcdStep;

    /// <summary>Remove the framework and forget the cluster.</summary>
    internal sealed record Teardown : EtcdStep;
}
