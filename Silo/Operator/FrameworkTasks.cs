using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Silo.Operator;

/// <summary>Tasks of one framework by list, and what those that run use. Not to be changed once made.</summary>
internal sealed class FrameworkTasks
{
    // A picture shares the tasks of frameworks that did not change with the one before.
    private static readonly ConditionalWeakTable<ImmutableDictionary<TaskId, TaskRecord>, FrameworkTasks> Known = [];

    private readonly List<MesosTask>[] _places = [.. Enum.GetValues<TaskPlace>().Select(_ => new List<MesosTask>())];

    private FrameworkTasks(IEnumerable<TaskRecord> tasks)
    {
        foreach (var task in tasks)
        {
            _places[(int)task.Place].Add(task.Task);
            if (task.Place == TaskPlace.Active && IsLive(task.Task.State))
            {
                Used.Add(task.Task.Resources);
            }
        }
    }

    public static FrameworkTasks None { get; } = new([]);

    /// <summary>What tasks that run, or are about to, use.</summary>
    public ResourceTotals Used { get; } = new();

    public IReadOnlyList<MesosTask> this[TaskPlace place] => _places[(int)place];

    /// <summary>All tasks of a framework.</summary>
    public static FrameworkTasks Of(ImmutableDictionary<TaskId, TaskRecord> tasks) => Known.GetValue(tasks, static tasks => new(tasks.Values));

    /// <summary>Those that a reader sees.</summary>
    public static FrameworkTasks Of(ImmutableDictionary<TaskId, TaskRecord> tasks, Func<MesosTask, bool> isVisible) => new(tasks.Values.Where(task => isVisible(task.Task)));

    /// <summary>Whether a task in this state still holds its resources.</summary>
    public static bool IsLive(TaskState state) =>
        state is TaskState.TaskStaging or TaskState.TaskStarting or TaskState.TaskRunning or TaskState.TaskKilling;
}
