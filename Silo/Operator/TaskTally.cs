using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Silo.Operator;

/// <summary>Tasks counted by state, and whom they touch. Source: operator-api, B.2.</summary>
internal sealed class TaskTally
{
    private static readonly TaskState[] Written =
    [
        TaskState.TaskStaging, TaskState.TaskStarting, TaskState.TaskRunning, TaskState.TaskKilling, TaskState.TaskFinished, TaskState.TaskKilled,
        TaskState.TaskFailed, TaskState.TaskLost, TaskState.TaskError, TaskState.TaskUnreachable,
    ];

    private readonly Dictionary<TaskState, int> _counts = [];
    private readonly SortedSet<string> _agents = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _frameworks = new(StringComparer.Ordinal);

    public IEnumerable<string> Agents => _agents;

    public IEnumerable<string> Frameworks => _frameworks;

    public int this[TaskState state] => _counts.GetValueOrDefault(state);

    public void Add(MesosTask task)
    {
        _counts[task.State] = this[task.State] + 1;
        _agents.Add(task.AgentId.Value);
        _frameworks.Add(task.FrameworkId.Value);
    }

    /// <summary>Writes one counter per state as fields of the present object.</summary>
    public void Write(ref JsonOutput output)
    {
        foreach (var state in Written)
        {
            output.Name(EnumNames.Of(state));
            output.Integer(this[state]);
        }
    }
}
