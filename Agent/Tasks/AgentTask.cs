using System.Collections.Immutable;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Agent.Tasks;

/// <summary>A task on this agent.</summary>
/// <param name="Framework">The framework when the task was launched.</param>
/// <param name="Info">As launched.</param>
/// <param name="ContainerId">Container that runs it.</param>
/// <param name="Sandbox">Absolute path of its sandbox.</param>
/// <param name="Statuses">Oldest first; a status with the state of the one before replaces it.</param>
/// <param name="Parent">Container that this one lies in; <see langword="null"/>: none.</param>
internal sealed record AgentTask(FrameworkInfo Framework, TaskInfo Info, string ContainerId, string Sandbox, ImmutableList<TaskStatus> Statuses, string? Parent = null)
{
    private const int MostStatuses = 100; // An executor may go to and fro between states for ever.

    /// <summary>Whether it is remembered on disk for the agent after this one.</summary>
    public bool IsCheckpointed { get; init; }

    public TaskKey Key { get; } = new(new(Framework.Id.Value), new(Info.TaskId.Value));

    /// <summary>Executor that runs it; the one that the agent makes for a command task bears the task's id.</summary>
    public string ExecutorId => Info.Executor?.ExecutorId.Value ?? Info.TaskId.Value;

    /// <summary>The latest state.</summary>
    public TaskState State => Statuses.IsEmpty ? TaskState.TaskStaging : Statuses[^1].State;

    /// <summary>Takes a new status. Source: spec executor-api section 7.</summary>
    public AgentTask With(TaskStatus status) => this with
    {
        Statuses = !Statuses.IsEmpty && State == status.State ? Statuses.SetItem(Statuses.Count - 1, status) : (Statuses.Count < MostStatuses ? Statuses : Statuses.RemoveAt(0)).Add(status),
    };

    /// <summary>The task as the master is told of it.</summary>
    /// <param name="inFlight">The update that waits for acknowledgement.</param>
    public MesosTask ToMessage(TaskStatus? inFlight)
    {
        var task = new MesosTask
        {
            Name = Info.Name,
            TaskId = Info.TaskId,
            FrameworkId = Framework.Id,
            AgentId = Info.AgentId,
            State = State,
            Resources = { Info.Resources },
            Statuses = { Statuses },
            Labels = Info.Labels,
            Discovery = Info.Discovery,
            Container = Info.Container,
            HealthCheck = Info.HealthCheck,
            KillPolicy = Info.KillPolicy,
            Limits = { Info.Limits },
        };
        if (Info.Command?.HasUser == true)
        {
            task.User = Info.Command.User;
        }

        task.ExecutorId = Info.Executor?.ExecutorId;

        if (inFlight is not null)
        {
            task.StatusUpdateState = inFlight.State;
            task.StatusUpdateUuid = inFlight.Uuid;
        }

        return task;
    }
}
