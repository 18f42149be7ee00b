using Orleans;

namespace Levee.Grains.Interfaces.Etcd;

/// <summary>Way of one member from offer to vote and out again.</summary>
[GenerateSerializer, Alias("levee.etcd-member-phase")]
public enum EtcdMemberPhase
{
    /// <summary>Agent and ports are chosen; etcd does not know it yet.</summary>
    Placed,

    /// <summary>etcd lists it as a learner; its task is not launched yet.</summary>
    Added,

    /// <summary>Its task is launched and not yet running.</summary>
    Launched,

    /// <summary>Its task runs; it catches up and does not vote yet.</summary>
    Started,

    /// <summary>It votes.</summary>
    Voting,

    /// <summary>It shall go because the cluster shrinks.</summary>
    Leaving,

    /// <summary>It left etcd's membership; its task is being killed.</summary>
    Left,

    /// <summary>Its task ended, or its agent was given up; etcd may still list it.</summary>
    Ended,
}
