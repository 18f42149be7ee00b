using Mesos.V1;

namespace Levee.Agent.Tasks;

/// <summary>An executor of a framework on this agent; the ones that the agent makes for command tasks are not among them.</summary>
/// <param name="Info">With <c>framework_id</c>.</param>
/// <param name="ContainerId">Container of this run.</param>
/// <param name="Sandbox">Absolute path of its sandbox.</param>
/// <param name="Pid">First process, once there is one.</param>
/// <param name="IsRegistered">It subscribed; before, its tasks wait.</param>
internal sealed record AgentExecutor(ExecutorInfo Info, string ContainerId, string Sandbox, int? Pid, bool IsRegistered)
{
    public ExecutorKey Key { get; } = new(new(Info.FrameworkId.Value), Info.ExecutorId.Value);
}
