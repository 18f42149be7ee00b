using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Agents;

/// <summary>What is stored of an agent: who it is and where it stands, not what it runs.</summary>
[GenerateSerializer, Alias("levee.state.agent")]
internal sealed record AgentRegistration
{
    /// <summary>What it last told, without tasks and frameworks; <see langword="null"/>: never connected.</summary>
    [Id(0)]
    public AgentSnapshot? Description { get; init; }

    /// <summary>Connected, Unreachable or Gone; the first of them reads as Recovered after a restart.</summary>
    [Id(1)]
    public AgentStanding Standing { get; init; }

    /// <summary>First connect.</summary>
    [Id(2)]
    public DateTimeOffset RegisteredTime { get; init; }

    /// <summary>When it came to stand there.</summary>
    [Id(3)]
    public DateTimeOffset Since { get; init; }

    /// <summary>An operator wants no offers of it, be it for a drain.</summary>
    [Id(4)]
    public bool Deactivated { get; init; }

    /// <summary>How far its draining is; <see langword="null"/>: it is not drained. The message is never changed.</summary>
    [Id(5)]
    public DrainInfo? Drain { get; init; }

    /// <summary>When the agent was told to drain.</summary>
    [Id(6)]
    public DateTimeOffset? DrainStart { get; init; }
}
