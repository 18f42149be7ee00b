using System.Collections.Immutable;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Agent.Tasks;

/// <summary>A framework with its tasks and executors on this agent.</summary>
/// <param name="Active">Tasks that run, or ended with an update not yet acknowledged.</param>
/// <param name="Completed">Tasks that ended, newest last.</param>
/// <param name="Executors">Executors of its own that run, by id.</param>
/// <param name="CompletedExecutors">Executors that ended, newest last.</param>
internal sealed record AgentFramework(
    FrameworkInfo Info,
    ImmutableDictionary<TaskId, AgentTask> Active,
    ImmutableList<AgentTask> Completed,
    ImmutableDictionary<string, AgentExecutor> Executors,
    ImmutableList<AgentExecutor> CompletedExecutors)
{
    public static AgentFramework New(FrameworkInfo info) =>
        new(info, ImmutableDictionary<TaskId, AgentTask>.Empty, [], ImmutableDictionary<string, AgentExecutor>.Empty, []);

    /// <summary>Whether nothing of it runs or waits for an acknowledgement.</summary>
    public bool IsOver => Active.IsEmpty && Executors.IsEmpty;

    /// <summary>Whether it understands a capability's states and events.</summary>
    public static bool Can(FrameworkInfo? framework, FrameworkInfo.Types.Capability.Types.Type type) =>
        framework?.Capabilities.Any(capability => capability.Type == type) == true;
}
