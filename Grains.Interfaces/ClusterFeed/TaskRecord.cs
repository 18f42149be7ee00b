using Orleans;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Interfaces.ClusterFeed;

/// <summary>A task as readers see it.</summary>
[GenerateSerializer, Immutable, Alias("levee.task-record")]
public sealed record TaskRecord(
    [property: Id(0)] MesosTask Task, [property: Id(1)] TaskPlace Place);
