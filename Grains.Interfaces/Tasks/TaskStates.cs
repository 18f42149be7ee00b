using Mesos.V1;

namespace Levee.Grains.Interfaces.Tasks;

/// <summary>What a task's state means to the master.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 6.</remarks>
public static class TaskStates
{
    /// <summary>Nothing comes after it.</summary>
    public static bool IsTerminal(this TaskState state) => state
        is TaskState.TaskFinished or TaskState.TaskFailed or TaskState.TaskKilled or TaskState.TaskLost or TaskState.TaskError
        or TaskState.TaskDropped or TaskState.TaskGone or TaskState.TaskGoneByOperator;

    /// <summary>The task holds its resources no more.</summary>
    public static bool FreesResources(this TaskState state) => state.IsTerminal() || state == TaskState.TaskUnreachable;

    /// <summary>The state as a framework knows it: those that came with PARTITION_AWARE are TASK_LOST to all others.</summary>
    public static TaskState For(this TaskState state, bool partitionAware) => partitionAware ? state : state switch
    {
        TaskState.TaskDropped or TaskState.TaskUnreachable or TaskState.TaskGone or TaskState.TaskGoneByOperator or TaskState.TaskUnknown => TaskState.TaskLost,
        _ => state,
    };
}
