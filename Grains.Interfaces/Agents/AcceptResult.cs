using System.Collections.Immutable;
using Mesos.V1;
using Orleans;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Interfaces.Agents;

/// <summary>What became of an ACCEPT.</summary>
/// <param name="Session">The agent's session in which the tasks were launched; see <see cref="Frameworks.IFrameworkGrain.AgentTasksAsync"/>.</param>
/// <param name="Launched">Tasks sent to the agent, in TASK_STAGING.</param>
/// <param name="Operations">One status for each refused operation that carries an id; the others vanish, as in Mesos.</param>
/// <param name="Rejected">One status without uuid (TASK_ERROR, TASK_DROPPED or TASK_LOST) for each task that was refused.</param>
/// <param name="Pending">Operations sent to the agent, in OPERATION_PENDING.</param>
[GenerateSerializer, Immutable, Alias("levee.accept-result")]
public sealed record AcceptResult(
    [property: Id(0)] Guid Session,
    [property: Id(1)] ImmutableArray<MesosTask> Launched,
    [property: Id(2)] ImmutableArray<TaskStatus> Rejected,
    [property: Id(3)] ImmutableArray<OperationStatus> Operations,
    [property: Id(4)] ImmutableArray<Operation> Pending);
