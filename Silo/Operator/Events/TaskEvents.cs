using Levee.Grains.Interfaces.ClusterFeed;
using Mesos.V1.Master;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Silo.Operator.Events;

/// <summary>TASK_ADDED and TASK_UPDATED. Source: operator-api, A.4.</summary>
internal static class TaskEvents
{
    /// <returns>TASK_ADDED for a task that is new, or back; else one TASK_UPDATED for each status that came on and says something new.</returns>
    public static IEnumerable<Event> Between(TaskRecord? last, TaskRecord next) =>
        last is null || (last.Place != TaskPlace.Active && next.Place == TaskPlace.Active)
            ? [new() { Type = Event.Types.Type.TaskAdded, TaskAdded = new() { Task = next.Task } }]
            : NewStatuses(last, next).Select(status => Updated(next, status));

    private static Event Updated(TaskRecord task, TaskStatus status) => new()
    {
        Type = Event.Types.Type.TaskUpdated,
        TaskUpdated = new() { FrameworkId = task.Task.FrameworkId, Status = status, State = task.Task.State },
    };

    // Of equal states in a row only the last is kept, so the first status that differs may stand in the place of one that was told.
    private static IEnumerable<TaskStatus> NewStatuses(TaskRecord last, TaskRecord next)
    {
        var (old, present) = (last.Task.Statuses, next.Task.Statuses);
        var same = 0;
        while (same < old.Count && same < present.Count && (ReferenceEquals(old[same], present[same]) || old[same].Equals(present[same])))
        {
            same++;
        }

        for (var at = same; at < present.Count; at++)
        {
            var before = at < old.Count ? old[at] : at > 0 ? present[at - 1] : null;
            if (before?.State != present[at].State || present[at].Reason is Reason.TaskHealthCheckStatusUpdated or Reason.TaskCheckStatusUpdated)
            {
                yield return present[at];
            }
        }
    }
}
