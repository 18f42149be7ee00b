using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Agents;

/// <summary>A task's status on its way to the framework.</summary>
/// <param name="Status">The status being forwarded, with <c>uuid</c>, <c>agent_id</c>, <c>timestamp</c> set.</param>
/// <param name="LatestState">The agent's latest state of the task; may be ahead of <paramref name="Status"/> while updates wait for acknowledgement.</param>
[GenerateSerializer, Immutable, Alias("levee.status-update")]
public sealed record StatusUpdate([property: Id(0)] FrameworkId FrameworkId, [property: Id(1)] TaskStatus Status, [property: Id(2)] TaskState LatestState);
