using Mesos.V1;

namespace Levee.Agent.Tasks;

/// <summary>Kinds of task states.</summary>
internal static class TaskStates
{
    /// <summary>Whether a task never leaves this state. Source: spec master-behaviour section 6.</summary>
    public static bool IsTerminal(this TaskState state) => state is TaskState.TaskFinished or TaskState.TaskFailed or TaskState.TaskKilled or TaskState.TaskError
        or TaskState.TaskLost or TaskState.TaskDropped or TaskState.TaskGone or TaskState.TaskGoneByOperator;
}
