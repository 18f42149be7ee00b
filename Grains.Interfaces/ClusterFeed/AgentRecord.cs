using System.Collections.Immutable;
using Mesos.V1;
using Mesos.V1.Allocator;
using Orleans;

namespace Levee.Grains.Interfaces.ClusterFeed;

/// <summary>An agent as readers see it.</summary>
/// <param name="Allocated">Used by tasks, with <c>allocation_info</c>.</param>
/// <param name="Offers">Outstanding offers of this agent.</param>
[GenerateSerializer, Immutable, Alias("levee.agent-record")]
public sealed record AgentRecord(
    [property: Id(0)] AgentInfo Info,
    [property: Id(1)] string Pid,
    [property: Id(2)] string Version,
    [property: Id(3)] ImmutableArray<AgentInfo.Types.Capability> Capabilities,
    [property: Id(4)] AgentStanding Standing,
    [property: Id(5)] bool Deactivated,
    [property: Id(6)] DateTimeOffset RegisteredTime,
    [property: Id(7)] DateTimeOffset? ReregisteredTime,
    [property: Id(8)] ImmutableArray<Resource> Total,
    [property: Id(9)] ImmutableArray<Resource> Allocated,
    [property: Id(10)] ImmutableArray<Offer> Offers)
{
    /// <summary>Executors that run, command executors left out; <c>framework_id</c> is set.</summary>
    [Id(11)]
    public ImmutableArray<ExecutorInfo> Executors { get; init; } = [];

    /// <summary>Operations under way, or ended and not acknowledged.</summary>
    [Id(12)]
    public ImmutableArray<Operation> Operations { get; init; } = [];

    /// <summary>How far its draining is; <see langword="null"/>: it is not drained.</summary>
    [Id(13)]
    public DrainInfo? Drain { get; init; }

    /// <summary>When the draining began.</summary>
    [Id(14)]
    public DateTimeOffset? EstimatedDrainStart { get; init; }

    /// <summary>When its machine is scheduled for maintenance.</summary>
    [Id(15)]
    public Unavailability? Unavailability { get; init; }

    /// <summary>Outstanding inverse offers.</summary>
    [Id(16)]
    public ImmutableArray<InverseOffer> InverseOffers { get; init; } = [];

    /// <summary>Last answer of each framework to an inverse offer.</summary>
    [Id(17)]
    public ImmutableArray<InverseOfferStatus> InverseOfferStatuses { get; init; } = [];

    /// <summary>When it was admitted, or marked unreachable.</summary>
    [Id(18)]
    public DateTimeOffset Since { get; init; }
}
