using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Services;

/// <summary>A task that is not in a terminal state.</summary>
/// <param name="HostPorts">Ranges of the <c>ports</c> resource, in the order of the resource.</param>
/// <param name="Statuses">History as in <c>/state</c>, without <c>data</c>.</param>
[GenerateSerializer, Immutable, Alias("levee.directory-task")]
public sealed record DirectoryTask(
    [property: Id(0)] FrameworkId FrameworkId,
    [property: Id(1)] TaskId Id,
    [property: Id(2)] string Name,
    [property: Id(3)] AgentId AgentId,
    [property: Id(4)] TaskState State,
    [property: Id(5)] ImmutableArray<PortRange> HostPorts,
    [property: Id(6)] DiscoveryInfo? Discovery,
    [property: Id(7)] Labels? Labels,
    [property: Id(8)] ImmutableArray<TaskStatus> Statuses);
