using Levee.Grains.Interfaces.Identifiers;
using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>One change of the directory. Each kind replaces or removes one whole entry, so applying it twice does no harm.</summary>
[GenerateSerializer, Immutable, Alias("levee.directory-change")]
public abstract record DirectoryChange
{
    private DirectoryChange()
    {
    }

    /// <summary>Another leader, or none.</summary>
    [GenerateSerializer, Immutable, Alias("levee.directory-change.leader")]
    public sealed record LeaderChanged([property: Id(0)] MasterEndpoint? Leader) : DirectoryChange;

    /// <summary>An agent came or changed.</summary>
    [GenerateSerializer, Immutable, Alias("levee.directory-change.agent")]
    public sealed record AgentChanged([property: Id(0)] DirectoryAgent Agent) : DirectoryChange;

    /// <summary>An agent went.</summary>
    [GenerateSerializer, Immutable, Alias("levee.directory-change.agent-removed")]
    public sealed record AgentRemoved([property: Id(0)] AgentId AgentId) : DirectoryChange;

    /// <summary>A framework came or changed.</summary>
    [GenerateSerializer, Immutable, Alias("levee.directory-change.framework")]
    public sealed record FrameworkChanged([property: Id(0)] DirectoryFramework Framework) : DirectoryChange;

    /// <summary>A framework was completed.</summary>
    [GenerateSerializer, Immutable, Alias("levee.directory-change.framework-removed")]
    public sealed record FrameworkRemoved([property: Id(0)] FrameworkId FrameworkId) : DirectoryChange;

    /// <summary>A task came or changed.</summary>
    [GenerateSerializer, Immutable, Alias("levee.directory-change.task")]
    public sealed record TaskChanged([property: Id(0)] DirectoryTask Task) : DirectoryChange;

    /// <summary>A task ended or is gone.</summary>
    [GenerateSerializer, Immutable, Alias("levee.directory-change.task-removed")]
    public sealed record TaskRemoved([property: Id(0)] FrameworkId FrameworkId, [property: Id(1)] TaskId TaskId) : DirectoryChange;

    /// <summary>A virtual IP came, or its backends changed.</summary>
    [GenerateSerializer, Immutable, Alias("levee.directory-change.vip")]
    public sealed record VipChanged([property: Id(0)] DirectoryVip Vip) : DirectoryChange;

    /// <summary>A virtual IP has no backend any more.</summary>
    [GenerateSerializer, Immutable, Alias("levee.directory-change.vip-removed")]
    public sealed record VipRemoved([property: Id(0)] VipKey Key) : DirectoryChange;
}
