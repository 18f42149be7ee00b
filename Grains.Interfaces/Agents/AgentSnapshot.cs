using System.Collections.Immutable;
using Mesos.V1;
using Orleans;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Interfaces.Agents;

/// <summary>All that an agent tells the master when it (re-)registers.</summary>
/// <param name="Info">Id, host name, port, total resources, attributes.</param>
/// <param name="Pid">Address in Mesos' form, <c>slave(1)@ip:port</c>.</param>
/// <param name="Version">Version of the agent's software, dotted integers.</param>
/// <param name="Capabilities">What the agent can do.</param>
/// <param name="Frameworks">Descriptions of the frameworks that own the tasks below.</param>
/// <param name="Tasks">Tasks that run, or that ended with an update not yet acknowledged; state is the latest one the agent knows.</param>
/// <param name="Resources">All its resources with the reservations and volumes made on it since; empty: as in <paramref name="Info"/>.</param>
/// <param name="Executors">Executors that run, command executors left out; <c>framework_id</c> is set.</param>
/// <param name="Operations">Operations with a status that was not acknowledged yet.</param>
[GenerateSerializer, Immutable, Alias("levee.agent-snapshot")]
public sealed record AgentSnapshot(
    [property: Id(0)] AgentInfo Info,
    [property: Id(1)] string Pid,
    [property: Id(2)] string Version,
    [property: Id(3)] ImmutableArray<AgentInfo.Types.Capability> Capabilities,
    [property: Id(4)] ImmutableArray<FrameworkInfo> Frameworks,
    [property: Id(5)] ImmutableArray<MesosTask> Tasks,
    [property: Id(6)] ImmutableArray<Resource> Resources,
    [property: Id(7)] ImmutableArray<ExecutorInfo> Executors,
    [property: Id(8)] ImmutableArray<Operation> Operations)
{
    /// <summary>As the agent's admission gave it; see <see cref="Master.AgentAdmission.Pass"/>.</summary>
    [Id(9)]
    public Guid Pass { get; init; }
}
