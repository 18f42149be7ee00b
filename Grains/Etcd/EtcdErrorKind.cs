namespace Levee.Grains.Etcd;

/// <summary>What an etcd refusal means for the caller. Source: spec/frameworks/etcd-mesos.md B2 and B4.</summary>
internal enum EtcdErrorKind
{
    /// <summary>Any other answer.</summary>
    Other,

    /// <summary>No connection, or a broken one.</summary>
    Unreachable,

    /// <summary>No answer in time; whether it was done is open.</summary>
    TimedOut,

    /// <summary>503 unhealthy cluster: a voter is away, or one came in less than about 5 s ago. Try again.</summary>
    UnhealthyCluster,

    /// <summary>The change would leave too few started members.</summary>
    NotEnoughStarted,

    /// <summary>One learner is in the list already.</summary>
    TooManyLearners,

    /// <summary>The learner has not caught up. Try again.</summary>
    NotInSync,

    /// <summary>It votes already, or is none of the members.</summary>
    NotALearner,

    /// <summary>No member has this id.</summary>
    MemberNotFound,

    /// <summary>A member with this peer URL is in the list already.</summary>
    PeerUrlExists,

    /// <summary>The asked member is not the leader.</summary>
    NotLeader,

    /// <summary>A learner does not answer this question.</summary>
    IsLearner,
}
