using Orleans;

namespace Levee.Grains.Interfaces.Etcd;

/// <summary>What the framework may do to a cluster now. Source: spec/frameworks/etcd-mesos.md C2.</summary>
[GenerateSerializer, Alias("levee.etcd-mode")]
public enum EtcdMode
{
    /// <summary>Nothing is touched: not subscribed to the master, or the members were not heard yet.</summary>
    Immutable,

    /// <summary>Members may be launched, replaced and removed.</summary>
    Mutable,

    /// <summary>A majority of the voters does not answer: nothing is removed or added, it waits for them.</summary>
    Recovering,

    /// <summary>Every member that held data has ended. No empty cluster is made in its place; delete and create it to start anew.</summary>
    LostAll,

    /// <summary>The members are being killed and the framework removed.</summary>
    Deleting,
}
