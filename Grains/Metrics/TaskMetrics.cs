using System.Collections.Concurrent;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Grains.Metrics;

/// <summary>Counts tasks that come to an end: <c>master/tasks_finished</c>, <c>master/task_failed/source_slave/reason_…</c>.</summary>
/// <remarks>Source: spec operator-api part C.</remarks>
internal sealed class TaskMetrics(MasterMetrics metrics)
{
    private readonly ConcurrentDictionary<TaskState, MetricCounter> _states = new();
    private readonly ConcurrentDictionary<(TaskState, TaskStatus.Types.Source, TaskStatus.Types.Reason), MetricCounter> _causes = new();

    /// <summary>A task came to its end, or was refused, with this status.</summary>
    public void Ended(TaskStatus status)
    {
        if (!status.State.IsTerminal())
        {
            return;
        }

        // tasks_finished, where the state is task_finished.
        _states.GetOrAdd(status.State, static (state, all) => all.Counter("master/tasks" + MetricWords.Of(state)["task".Length..]), metrics).Add();
        if (status.HasReason)
        {
            _causes.GetOrAdd(
                (status.State, status.Source, status.Reason),
                static (cause, all) => all.Counter($"master/{MetricWords.Of(cause.Item1)}/source_{MetricWords.Of(cause.Item2)}/reason_{MetricWords.Of(cause.Item3)}"),
                metrics).Add();
        }
    }
}
