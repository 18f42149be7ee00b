using Google.Protobuf;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Agents;

/// <summary>Messages for an agent process. Each may arrive twice; the agent answers at once and works in the background.</summary>
[Alias("levee.agent-observer")]
public interface IAgentObserver : IGrainObserver
{
    /// <summary>Run a task. A task id that already runs is ignored.</summary>
    /// <param name="framework">The framework, with its id.</param>
    [Alias("RunTask")]
    Task RunTaskAsync(FrameworkInfo framework, TaskInfo task);

    /// <summary>End a task; an unknown task is answered with a terminal status update (TASK_GONE or TASK_LOST by the framework's capability).</summary>
    [Alias("KillTask")]
    Task KillTaskAsync(FrameworkId frameworkId, TaskId taskId, KillPolicy? killPolicy);

    /// <summary>The framework has the status update with this uuid (16 bytes): send the task's next one.</summary>
    [Alias("Acknowledge")]
    Task AcknowledgeAsync(FrameworkId frameworkId, TaskId taskId, ByteString uuid);

    /// <summary>The framework's description changed (it failed over or updated itself).</summary>
    [Alias("UpdateFramework")]
    Task UpdateFrameworkAsync(FrameworkInfo framework);

    /// <summary>End all tasks of a framework that was removed; their updates are not wanted any more.</summary>
    [Alias("ShutdownFramework")]
    Task ShutdownFrameworkAsync(FrameworkId frameworkId);

    /// <summary>The agent must end all tasks and stop.</summary>
    /// <param name="reason">For the agent's log.</param>
    [Alias("Shutdown")]
    Task ShutdownAsync(string reason);
}
