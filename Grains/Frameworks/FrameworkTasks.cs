using System.Collections.Immutable;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Tasks;
using Levee.Grains.Tasks;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Grains.Frameworks;

/// <summary>The tasks of one framework: active ones, those on unreachable agents, and the last that ended.</summary>
/// <param name="mostCompleted">Completed tasks that are kept; the oldest goes first.</param>
/// <param name="mostUnreachable">Unreachable tasks that are kept; the oldest goes first.</param>
/// <remarks>
/// Records are replaced, never changed: readers hold them. An ended task stays active until its last update is acknowledged.
/// Source: spec mesos/master-behaviour.md sections 5 to 8; scheduler-api 4.8, 4.9.
/// </remarks>
internal sealed class FrameworkTasks(int mostCompleted, int mostUnreachable)
{
    private readonly Dictionary<TaskId, (MesosTask Task, Guid Session)> _active = [];
    private readonly Dictionary<AgentId, HashSet<TaskId>> _byAgent = [];
    private readonly BoundedTasks _unreachable = new(mostUnreachable);
    private readonly BoundedTasks _completed = new(mostCompleted);

    /// <summary>Agents with active tasks.</summary>
    public IEnumerable<AgentId> Agents => _byAgent.Keys;

    /// <summary>All tasks, for a reader that starts from nothing.</summary>
    public IEnumerable<TaskRecord> Records =>
        _completed.Tasks.Select(task => new TaskRecord(task, TaskPlace.Completed))
            .Concat(_unreachable.Tasks.Select(task => new TaskRecord(task, TaskPlace.Unreachable)))
            .Concat(_active.Values.Select(entry => new TaskRecord(entry.Task, TaskPlace.Active)));

    /// <summary>The task with an id, when it is active.</summary>
    public MesosTask? FindActive(TaskId id) => _active.TryGetValue(id, out var entry) ? entry.Task : null;

    /// <summary>Why a new task may not have an id, or <see langword="null"/>.</summary>
    public string? IdProblem(TaskId id) =>
        _active.ContainsKey(id) ? $"Task has duplicate ID: {id}"
        : _unreachable.Contains(id) ? $"Task reuses the ID of an unreachable task: {id}"
        : null;

    /// <summary>Adds a task that is being launched.</summary>
    /// <param name="session">The agent's session it was launched in.</param>
    public ClusterChange Launch(MesosTask task, Guid session) => Activate(task, session);

    /// <summary>Takes in an update that an agent sent.</summary>
    /// <returns>The change, or <see langword="null"/> when the task is not active.</returns>
    public ClusterChange? Note(StatusUpdate update)
    {
        var id = TaskId.From(update.Status.TaskId);
        if (!_active.TryGetValue(id, out var entry))
        {
            return null;
        }

        var next = WithStatus(entry.Task, update.Status);
        next.StatusUpdateState = update.Status.State;
        next.StatusUpdateUuid = update.Status.Uuid;
        if (!entry.Task.State.IsTerminal())
        {
            next.State = update.LatestState;
        }

        return Activate(next, entry.Session);
    }

    /// <summary>Takes in an acknowledgement.</summary>
    /// <returns>Whether it ends the task, and what changes then.</returns>
    public (bool Terminal, ImmutableArray<ClusterChange> Changes) Acknowledge(TaskId id, ByteString uuid) =>
        FindActive(id) is { HasStatusUpdateUuid: true } task && task.StatusUpdateUuid.Equals(uuid) && task.StatusUpdateState.IsTerminal()
            ? (true, Complete(id, task))
            : (false, []);

    /// <summary>An agent is gone: its tasks are out of reach, or lost.</summary>
    /// <param name="unreachable">It may come back.</param>
    public TaskOutcome LoseAgent(AgentId agentId, bool unreachable, bool partitionAware, DateTimeOffset now)
    {
        var outcome = new Builder();
        foreach (var (id, entry) in OnAgent(agentId))
        {
            if (entry.Task.State.IsTerminal())
            {
                outcome.Add(Complete(id, entry.Task));
                continue;
            }

            var status = MasterStatus.Of(
                entry.Task.TaskId, entry.Task.AgentId, unreachable ? TaskState.TaskUnreachable.For(partitionAware) : TaskState.TaskLost, Reason.AgentRemoved,
                unreachable ? $"Agent {agentId} is unreachable" : $"Agent {agentId} was removed", now);
            status.UnreachableTime = unreachable ? now.ToTimeInfo() : null;
            outcome.Add(status, unreachable ? PutOutOfReach(id, WithState(entry.Task, status)) : Complete(id, WithState(entry.Task, status)));
        }

        return outcome.Build();
    }

    /// <summary>An agent registered again and told what it runs.</summary>
    /// <param name="session">Its new session; tasks launched in it are younger than the list.</param>
    public TaskOutcome Reconnect(AgentId agentId, Guid session, ImmutableArray<MesosTask> tasks, bool partitionAware, DateTimeOffset now)
    {
        var outcome = new Builder();
        var listed = tasks.Select(task => TaskId.From(task.TaskId)).ToHashSet();
        foreach (var (id, entry) in OnAgent(agentId).Where(pair => !listed.Contains(pair.Key) && pair.Value.Session != session))
        {
            if (entry.Task.State.IsTerminal())
            {
                outcome.Add(Complete(id, entry.Task));
                continue;
            }

            var state = entry.Task.Statuses.Count == 0 ? TaskState.TaskDropped : TaskState.TaskGone;
            var status = MasterStatus.Of(
                entry.Task.TaskId, entry.Task.AgentId, state.For(partitionAware), Reason.Reconciliation, "Reconciliation: task unknown to the agent", now);
            outcome.Add(status, Complete(id, WithState(entry.Task, status)));
        }

        foreach (var task in tasks)
        {
            Return(task, session, now, outcome);
        }

        return outcome.Build();
    }

    /// <summary>The framework was removed: all its tasks count as killed.</summary>
    public ImmutableArray<ClusterChange> KillAll(DateTimeOffset now)
    {
        var changes = ImmutableArray.CreateBuilder<ClusterChange>();
        foreach (var task in _active.Values.Select(entry => entry.Task).Concat(_unreachable.Tasks).ToList())
        {
            var status = MasterStatus.Of(task.TaskId, task.AgentId, TaskState.TaskKilled, Reason.FrameworkRemoved, "Framework was removed", now);
            changes.AddRange(Complete(TaskId.From(task.TaskId), task.State.IsTerminal() ? task : WithState(task, status)));
        }

        return changes.ToImmutable();
    }

    /// <summary>The answer to reconciliation about an active task.</summary>
    public static TaskStatus Latest(MesosTask task, DateTimeOffset now)
    {
        var status = MasterStatus.Of(
            task.TaskId, task.AgentId, task.HasStatusUpdateState ? task.StatusUpdateState : task.State, Reason.Reconciliation,
            "Reconciliation: Latest task state", now);
        status.ExecutorId = task.ExecutorId;
        if (task.Statuses is [.., { } last])
        {
            (status.CheckStatus, status.ContainerStatus) = (last.CheckStatus, last.ContainerStatus);
            if (last.HasHealthy)
            {
                status.Healthy = last.Healthy;
            }
        }

        return status;
    }

    /// <summary>The answer to implicit reconciliation: every active task.</summary>
    public IEnumerable<TaskStatus> LatestOfAll(DateTimeOffset now) => _active.Values.Select(entry => Latest(entry.Task, now));

    // A task out of reach that comes back is news to the framework; one that it knows as running is not.
    private void Return(MesosTask task, Guid session, DateTimeOffset now, Builder outcome)
    {
        var id = TaskId.From(task.TaskId);
        if (_active.TryGetValue(id, out var known))
        {
            outcome.Add([Activate(known.Task.State.IsTerminal() || known.Task.State == task.State ? known.Task : WithState(known.Task, task.State), session)]);
            return;
        }

        var wasOutOfReach = _unreachable.Remove(id) is not null;
        outcome.Add([Activate(task, session)]);
        if (wasOutOfReach)
        {
            outcome.Add(MasterStatus.Of(task.TaskId, task.AgentId, task.State, Reason.AgentReregistered, "Agent re-registered", now), []);
        }
    }

    private List<KeyValuePair<TaskId, (MesosTask Task, Guid Session)>> OnAgent(AgentId agentId) =>
        [.. _byAgent.GetValueOrDefault(agentId, []).Select(id => KeyValuePair.Create(id, _active[id]))];

    private ClusterChange.TaskChanged Activate(MesosTask task, Guid session)
    {
        var id = TaskId.From(task.TaskId);
        _completed.Remove(id);
        Deactivate(id);
        _active[id] = (task, session);
        var agentId = AgentId.From(task.AgentId);
        (_byAgent.TryGetValue(agentId, out var tasks) ? tasks : _byAgent[agentId] = []).Add(id);
        return new(new(task, TaskPlace.Active));
    }

    private void Deactivate(TaskId id)
    {
        if (_active.Remove(id, out var entry) && _byAgent.TryGetValue(AgentId.From(entry.Task.AgentId), out var tasks) && tasks.Remove(id) && tasks.Count == 0)
        {
            _byAgent.Remove(AgentId.From(entry.Task.AgentId));
        }
    }

    private ImmutableArray<ClusterChange> PutOutOfReach(TaskId id, MesosTask task)
    {
        Deactivate(id);
        return Changes(task, TaskPlace.Unreachable, _unreachable.Add(id, task));
    }

    private ImmutableArray<ClusterChange> Complete(TaskId id, MesosTask task)
    {
        Deactivate(id);
        _unreachable.Remove(id);
        return Changes(task, TaskPlace.Completed, _completed.Add(id, task));
    }

    private ImmutableArray<ClusterChange> Changes(MesosTask task, TaskPlace place, MesosTask? dropped)
    {
        ClusterChange change = new ClusterChange.TaskChanged(new(task, place));
        return dropped is null || _active.ContainsKey(TaskId.From(dropped.TaskId))
            ? [change]
            : [change, new ClusterChange.TaskRemoved(FrameworkId.From(dropped.FrameworkId), TaskId.From(dropped.TaskId))];
    }

    private static MesosTask WithState(MesosTask task, TaskStatus status)
    {
        var next = WithStatus(task, status);
        next.State = status.State;
        return next;
    }

    private static MesosTask WithState(MesosTask task, TaskState state)
    {
        var next = task.Clone();
        next.State = state;
        return next;
    }

    // The history keeps one status per run of equal states, the newest, without data.
    private static MesosTask WithStatus(MesosTask task, TaskStatus status)
    {
        var next = task.Clone();
        var kept = status.HasData ? status.Clone() : status;
        if (kept.HasData)
        {
            kept.ClearData();
        }

        if (next.Statuses is [.., { } last] && last.State == kept.State)
        {
            next.Statuses[^1] = kept;
        }
        else
        {
            next.Statuses.Add(kept);
        }

        return next;
    }

    private sealed class Builder
    {
        private readonly ImmutableArray<TaskStatus>.Builder _statuses = ImmutableArray.CreateBuilder<TaskStatus>();
        private readonly ImmutableArray<ClusterChange>.Builder _changes = ImmutableArray.CreateBuilder<ClusterChange>();

        public void Add(ImmutableArray<ClusterChange> changes) => _changes.AddRange(changes);

        public void Add(TaskStatus status, ImmutableArray<ClusterChange> changes)
        {
            _statuses.Add(status);
            _changes.AddRange(changes);
        }

        public TaskOutcome Build() => new(_statuses.ToImmutable(), _changes.ToImmutable());
    }
}
