using Levee.Executors.Messages;

namespace Levee.Executors.Default;

/// <summary>Where the executor and its tasks are on this machine.</summary>
internal interface ITaskPlace
{
    /// <summary>Makes <c>tasks/&lt;task id&gt;</c> in the executor's sandbox, by which user interfaces find the task's.</summary>
    void Link(string taskId, ContainerId container);

    /// <summary>Kills the processes of containers without the agent's help.</summary>
    void KillAll(IEnumerable<ContainerId> containers);
}
