using Levee.Executors.Containers;
using Levee.Executors.Messages;

namespace Levee.Executors.Default;

/// <summary>The last update of a task of the default executor. Source: spec executor-api section 14.</summary>
internal static class TaskOutcome
{
    /// <param name="end">How its container ended; <see langword="null"/>: the agent does not know it.</param>
    public static StatusUpdate Of(TaskContainer container, ContainerEnd? end)
    {
        if (end is null)
        {
            return new(container.Task.Id, TaskState.Failed)
            {
                Message = container.LaunchError ?? "The agent does not know how the task's container ended",
                Reason = container.LaunchError is null ? null : TaskReason.ContainerLaunchFailed,
            };
        }

        var state = container.RanTooLong ? TaskState.Failed
            : container.KillGrace is not null ? TaskState.Killed
            : end.Status is { Succeeded: true } ? TaskState.Finished
            : TaskState.Failed;
        return new(container.Task.Id, end.State ?? state)
        {
            Message = end.Message ?? end.Status?.ToMessage(),
            Reason = container.RanTooLong ? TaskReason.MaxCompletionTimeReached : null,
            RawReason = end.Reason,
            Limitation = end.Limitation,
        };
    }
}
