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
internal sealed record AgentTask(FrameworkInfo Framework, TaskInfo Info, string ContainerId, string Sandbox, ImmutableList<TaskStatus> Statuses)
{
    public TaskKey Key { get; } = new(new(Framework.Id.Value), new(Info.TaskId.Value));

    /// <summary>The latest state.</summary>
    public TaskState State => Statuses.IsEmpty ? TaskState.TaskStaging : Statuses[^1].State;

    /// <summary>Takes a new status. Source: spec executor-api section 7.</summary>
    public AgentTask With(TaskStatus status) => this with
    {
        Statuses = !Statuses.IsEmpty && State == status.State ? Statuses.SetItem(Statuses.Count - 1, status) : Statuses.Add(status),
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
        if (Info.Command.HasUser)
        {
            task.User = Info.Command.User;
        }

        if (inFlight is not null)
        {
            task.StatusUpdateState = inFlight.State;
            task.StatusUpdateUuid = inFlight.Uuid;
        }

        return task;
    }
}
