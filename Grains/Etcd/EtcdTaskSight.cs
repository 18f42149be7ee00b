using Orleans;

namespace Levee.Grains.Etcd;

/// <summary>What the master last said of a member's task.</summary>
[GenerateSerializer, Alias("levee.etcd-task-sight")]
internal enum EtcdTaskSight
{
    /// <summary>Nothing since the last subscription.</summary>
    Unheard,

    /// <summary>On its way or running.</summary>
    Live,

    /// <summary>Its agent is unreachable, or not known: it may come back.</summary>
    Unreachable,

    /// <summary>The master does not know it, and this was said by reconciliation, which may be ahead of a returning agent.</summary>
    Missing,
}
