using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Grains.Etcd;

/// <summary>A task's status in the words the plan needs.</summary>
/// <param name="FromReconciliation">An answer of the master out of its own knowledge, not a report of the agent.</param>
/// <param name="Text">The agent's or master's message; may be empty.</param>
internal sealed record EtcdTaskNews(string TaskId, TaskState State, bool FromReconciliation, string Text)
{
    /// <summary>Reads a status as the framework got it.</summary>
    public static EtcdTaskNews From(TaskStatus status) =>
        new(status.TaskId.Value, status.State, status.Reason == TaskStatus.Types.Reason.Reconciliation, status.Message);

    /// <summary>The task is over: no process is left of it.</summary>
    public bool IsEnd => State.IsTerminal();

    /// <summary>The task itself went wrong, so another try at the same place needs a pause.</summary>
    public bool IsFailure => State is TaskState.TaskFinished or TaskState.TaskFailed or TaskState.TaskError;

    /// <summary>What it means for the member while the task is not over.</summary>
    public EtcdTaskSight Sight => State switch
    {
        TaskState.TaskUnreachable or TaskState.TaskUnknown => EtcdTaskSight.Unreachable,
        TaskState.TaskGone or TaskState.TaskLost or TaskState.TaskDropped => EtcdTaskSight.Missing,
        _ => EtcdTaskSight.Live,
    };

    /// <summary>The state in Mesos' spelling.</summary>
    public string StateName => State.ToString().Replace("Task", "", StringComparison.Ordinal).ToLowerInvariant();
}
