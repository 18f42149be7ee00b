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
[GenerateSerializer, Immutable, Alias("levee.agent-snapshot")]
public sealed record AgentSnapshot(
    [property: Id(0)] AgentInfo Info,
    [property: Id(1)] string Pid,
    [property: Id(2)] string Version,
    [property: Id(3)] ImmutableArray<AgentInfo.Types.Capability> Capabilities,
    [property: Id(4)] ImmutableArray<FrameworkInfo> Frameworks,
    [property: Id(5)] ImmutableArray<MesosTask> Tasks);
