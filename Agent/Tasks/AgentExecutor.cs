using Mesos.V1;

namespace Levee.Agent.Tasks;

/// <summary>An executor on this agent: a framework's own, or one that the agent makes for a command task.</summary>
/// <param name="Info">With <c>framework_id</c>.</param>
/// <param name="ContainerId">Container of this run.</param>
/// <param name="Sandbox">Absolute path of its sandbox.</param>
/// <param name="Pid">First process, once there is one.</param>
/// <param name="IsRegistered">It subscribed; before, its tasks wait.</param>
internal sealed record AgentExecutor(ExecutorInfo Info, string ContainerId, string Sandbox, int? Pid, bool IsRegistered)
{
    /// <summary>The agent made it for a command task, whose id it bears; the master does not hear of it.</summary>
    public bool IsGenerated { get; init; }

    public ExecutorKey Key { get; } = new(new(Info.FrameworkId.Value), Info.ExecutorId.Value);
}
