using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;

namespace Levee.Grains.Interfaces.Agents;

/// <summary>Messages for an agent process. Each may arrive twice; the agent answers at once and works in the background.</summary>
[Alias("levee.agent-observer")]
public interface IAgentObserver : IGrainObserver
{
    /// <summary>Run tasks, each on its own. A task id that already runs is ignored.</summary>
    /// <param name="framework">The framework, with its id.</param>
    [Alias("RunTasks")]
    Task RunTasksAsync(FrameworkInfo framework, ImmutableArray<TaskInfo> tasks);

    /// <summary>Run a task group on one executor, all or none.</summary>
    [Alias("RunTaskGroup")]
    Task RunTaskGroupAsync(FrameworkInfo framework, ExecutorInfo executor, TaskGroupInfo group);

    /// <summary>Data from the framework for an executor; dropped when the executor does not run.</summary>
    [Alias("MessageExecutor")]
    Task MessageExecutorAsync(FrameworkId frameworkId, string executorId, ByteString data);

    /// <summary>End an executor and its tasks.</summary>
    [Alias("ShutdownExecutor")]
    Task ShutdownExecutorAsync(FrameworkId frameworkId, string executorId);

    /// <summary>Apply an operation to the agent's own resources, keep the result, and report it until acknowledged. An operation uuid that was applied before is only reported again.</summary>
    /// <param name="operation">With uuid, framework_id (absent: an operator's) and info; its resources carry no allocation.</param>
    [Alias("ApplyOperation")]
    Task ApplyOperationAsync(Operation operation);

    /// <summary>The status update of an operation was acknowledged.</summary>
    /// <param name="operationUuid">Uuid of the operation, 16 bytes.</param>
    /// <param name="statusUuid">Uuid of the status, 16 bytes.</param>
    [Alias("AcknowledgeOperation")]
    Task AcknowledgeOperationAsync(ByteString operationUuid, ByteString statusUuid);

    /// <summary>Kill all tasks with at most this grace, launch no more. Source: spec mesos/master-behaviour.md section 17.</summary>
    [Alias("Drain")]
    Task DrainAsync(DrainConfig config);

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
