using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Orleans;

namespace Levee.Grains.Interfaces.ClusterFeed;

/// <summary>One change of the cluster's picture. Each kind replaces or removes one whole entry.</summary>
[GenerateSerializer, Immutable, Alias("levee.cluster-change")]
public abstract record ClusterChange
{
    private ClusterChange()
    {
    }

    /// <summary>The master described itself.</summary>
    [GenerateSerializer, Immutable, Alias("levee.cluster-change.master")]
    public sealed record MasterChanged([property: Id(0)] MasterDescription Master) : ClusterChange;

    /// <summary>An operator changed weights, quota, or maintenance.</summary>
    [GenerateSerializer, Immutable, Alias("levee.cluster-change.configuration")]
    public sealed record ConfigurationChanged([property: Id(0)] ClusterConfiguration Configuration) : ClusterChange;

    /// <summary>An agent came or changed.</summary>
    [GenerateSerializer, Immutable, Alias("levee.cluster-change.agent")]
    public sealed record AgentChanged([property: Id(0)] AgentRecord Agent) : ClusterChange;

    /// <summary>An agent was removed, or one that was gone is forgotten.</summary>
    [GenerateSerializer, Immutable, Alias("levee.cluster-change.agent-removed")]
    public sealed record AgentRemoved([property: Id(0)] AgentId AgentId) : ClusterChange;

    /// <summary>An agent was marked gone: it is removed, and its id is remembered.</summary>
    [GenerateSerializer, Immutable, Alias("levee.cluster-change.agent-gone")]
    public sealed record AgentGone([property: Id(0)] AgentId AgentId, [property: Id(1)] DateTimeOffset Since) : ClusterChange;

    /// <summary>A framework came, changed or was completed.</summary>
    [GenerateSerializer, Immutable, Alias("levee.cluster-change.framework")]
    public sealed record FrameworkChanged([property: Id(0)] FrameworkRecord Framework) : ClusterChange;

    /// <summary>A framework dropped out of the bounded list of completed ones.</summary>
    [GenerateSerializer, Immutable, Alias("levee.cluster-change.framework-removed")]
    public sealed record FrameworkRemoved([property: Id(0)] FrameworkId FrameworkId) : ClusterChange;

    /// <summary>A task came or changed.</summary>
    [GenerateSerializer, Immutable, Alias("levee.cluster-change.task")]
    public sealed record TaskChanged([property: Id(0)] TaskRecord Task) : ClusterChange;

    /// <summary>A task dropped out of the bounded list of completed ones.</summary>
    [GenerateSerializer, Immutable, Alias("levee.cluster-change.task-removed")]
    public sealed record TaskRemoved([property: Id(0)] FrameworkId FrameworkId, [property: Id(1)] TaskId TaskId) : ClusterChange;
}
