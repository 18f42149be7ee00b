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
    /// <returns>The change, <see langword="null"/> when the task is not active or the update came before; and whether the task ended with it.</returns>
    public (ClusterChange? Change, bool Ended) Note(StatusUpdate update)
    {
        var id = TaskId.From(update.Status.TaskId);
        if (!_active.TryGetValue(id, out var entry))
        {
            return (null, false);
        }

        var before = entry.Task;
        if (before.HasStatusUpdateUuid && before.StatusUpdateUuid.Equals(update.Status.Uuid) && before.State == update.LatestState)
        {
            return (null, false); // Sent again, since it is not acknowledged yet.
        }

        var next = TaskRecords.With(before, update.Status);
        next.StatusUpdateState = update.Status.State;
        next.StatusUpdateUuid = update.Status.Uuid;
        next.State = before.State.IsTerminal() ? before.State : update.LatestState;
        _active[id] = entry with { Task = next };
        return (new ClusterChange.TaskChanged(new(next, TaskPlace.Active)), next.State.IsTerminal() && !before.State.IsTerminal());
    }

    /// <summary>Takes in an acknowledgement.</summary>
    /// <returns>Whether it ends the task, and what changes then.</returns>
    public (bool Terminal, ImmutableArray<ClusterChange> Changes) Acknowledge(TaskId id, ByteString uuid) =>
        FindActive(id) is { HasStatusUpdateUuid: true } task && task.StatusUpdateUuid.Equals(uuid) && task.StatusUpdateState.IsTerminal()
            ? (true, Complete(id, task))
            : (false, []);

    /// <summary>An agent went away: what becomes of its tasks depends on how.</summary>
    /// <param name="framework">Whether it can tell partitioned from lost tasks, and whether its tasks outlive a broken connection.</param>
    /// <param name="message">Text of their statuses; <see langword="null"/>: what the loss alone says.</param>
    public TaskOutcome LoseAgent(AgentId agentId, AgentLoss loss, FrameworkInfo framework, DateTimeOffset now, string? message = null)
    {
        var outcome = new Builder();
        if (loss == AgentLoss.Disconnected && framework.Checkpoint)
        {
            return TaskOutcome.Nothing;
        }

        var fate = AgentLossRules.FateOf(agentId, loss, framework.IsPartitionAware(), message);
        foreach (var (id, entry) in OnAgent(agentId))
        {
            if (entry.Task.State.IsTerminal())
            {
                outcome.Add(Complete(id, entry.Task));
                continue;
            }

            var status = fate.StatusOf(entry.Task, now);
            var ended = TaskRecords.Ended(entry.Task, status);
            outcome.Add(status, fate.Place == TaskPlace.Unreachable ? PutOutOfReach(id, ended) : Complete(id, ended));
        }

        if (loss == AgentLoss.GoneByOperator)
        {
            GiveUp(agentId, fate, now, outcome);
        }

        return outcome.Build();
    }

    /// <summary>The registry forgot an agent: nobody waits for its tasks any more.</summary>
    public ImmutableArray<ClusterChange> ForgetAgent(AgentId agentId)
    {
        var changes = ImmutableArray.CreateBuilder<ClusterChange>();
        foreach (var task in _unreachable.Tasks.Where(task => task.AgentId.Value == agentId.Value).ToList())
        {
            var id = TaskId.From(task.TaskId);
            _unreachable.Remove(id);
            changes.Add(new ClusterChange.TaskRemoved(FrameworkId.From(task.FrameworkId), id));
        }

        return changes.ToImmutable();
    }

    /// <summary>An agent registered again and told what it runs.</summary>
    /// <param name="session">Its new session; tasks launched in it are younger than the list.</param>
    /// <param name="news">Text of an update about each task; <see langword="null"/>: the agent was registered before, so only those that were given up are news.</param>
    public TaskOutcome Reconnect(AgentId agentId, Guid session, ImmutableArray<MesosTask> tasks, bool partitionAware, DateTimeOffset now, string? news = null)
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

            // Mesos lets the agent say so.
            var status = MasterStatus.Of(
                entry.Task.TaskId, entry.Task.AgentId, TaskState.TaskDropped.For(partitionAware), Reason.Reconciliation, "Reconciliation: task unknown to the agent", now);
            status.Source = TaskStatus.Types.Source.Agent;
            outcome.Add(status, Complete(id, TaskRecords.Ended(entry.Task, status)));
        }

        foreach (var task in tasks)
        {
            Return(task, session, now, news, outcome);
        }

        return outcome.Build();
    }

    /// <summary>The framework was removed: all its tasks count as killed.</summary>
    /// <returns>Statuses for the counters; the framework does not hear of them.</returns>
    public TaskOutcome KillAll(FrameworkId frameworkId, DateTimeOffset now)
    {
        var outcome = new Builder();
        foreach (var task in _active.Values.Select(entry => entry.Task).Concat(_unreachable.Tasks).ToList())
        {
            var id = TaskId.From(task.TaskId);
            if (task.State.IsTerminal() && _active.ContainsKey(id))
            {
                outcome.Add(Complete(id, task));
                continue;
            }

            var status = MasterStatus.Of(task.TaskId, task.AgentId, TaskState.TaskKilled, Reason.FrameworkRemoved, $"Framework {frameworkId} removed", now);
            status.ExecutorId = task.ExecutorId;
            outcome.Add(status, Complete(id, TaskRecords.Ended(task, status)));
        }

        return outcome.Build();
    }

    /// <summary>The answer to reconciliation about an active task.</summary>
    public static TaskStatus Latest(MesosTask task, DateTimeOffset now)
    {
        var status = MasterStatus.Of(
            task.TaskId, task.AgentId, task.HasStatusUpdateState ? task.StatusUpdateState : task.State, Reason.Reconciliation,
            "Reconciliation: Latest task state", now);
        status.ExecutorId = task.ExecutorId;
        status.ContainerStatus = task.Statuses.LastOrDefault(told => told.ContainerStatus is not null)?.ContainerStatus;
        if (task.Statuses is [.., { } last])
        {
            status.CheckStatus = last.CheckStatus;
            if (last.HasHealthy)
            {
                status.Healthy = last.Healthy;
            }
        }

        return status;
    }

    /// <summary>The answer to implicit reconciliation: every active task.</summary>
    public IEnumerable<TaskStatus> LatestOfAll(DateTimeOffset now) => _active.Values.Select(entry => Latest(entry.Task, now));

    // Its agent was out of reach when it was marked gone: a second update, and this one is the last.
    private void GiveUp(AgentId agentId, AgentFate fate, DateTimeOffset now, Builder outcome)
    {
        foreach (var task in _unreachable.Tasks.Where(task => task.AgentId.Value == agentId.Value && !fate.IsSettled(task)).ToList())
        {
            var status = fate.StatusOf(task, now);
            outcome.Add(status, Complete(TaskId.From(task.TaskId), TaskRecords.Ended(task, status)));
        }
    }

    // A task out of reach that comes back is news to the framework; one that it knows as running is not.
    private void Return(MesosTask task, Guid session, DateTimeOffset now, string? news, Builder outcome)
    {
        var id = TaskId.From(task.TaskId);
        if (_active.TryGetValue(id, out var known))
        {
            var same = known.Task.State.IsTerminal() || known.Task.State == task.State;
            outcome.Add([Activate(same ? known.Task : TaskRecords.In(known.Task, task.State), session)]);
            return;
        }

        var wasLost = _unreachable.Remove(id) is not null | _completed.Remove(id) is { State: TaskState.TaskLost or TaskState.TaskUnreachable };
        outcome.Add([Activate(task, session)]);
        if (wasLost || news is not null)
        {
            var status = Latest(task, now);
            (status.State, status.Reason, status.Message) = (task.State, Reason.AgentReregistered, news ?? "Unreachable agent re-reregistered");
            outcome.Add(status, []);
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
