using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Agent.Tasks;

/// <summary>A framework with its tasks on this agent.</summary>
/// <param name="Active">Tasks that run, or ended with an update not yet acknowledged.</param>
/// <param name="Completed">Tasks that ended, newest last.</param>
internal sealed record AgentFramework(FrameworkInfo Info, ImmutableDictionary<TaskId, AgentTask> Active, ImmutableList<AgentTask> Completed)
{
    public static AgentFramework New(FrameworkInfo info) => new(info, ImmutableDictionary<TaskId, AgentTask>.Empty, []);
}
