using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Agents;

/// <summary>The books of one agent: what it has, what is offered, what is used. The one place where its resources are claimed.</summary>
/// <remarks>
/// Law: free + offered + used = total at every moment (used may exceed the total only when an agent came back with less than its tasks use). Shared resources are
/// always free. Pure: no clock, no I/O; every change is one method. The parts: tasks and executors here, resources in <c>AgentLedger.Resources.cs</c>, offers in
/// <c>AgentLedger.Offers.cs</c>, operations in <c>AgentLedger.Operations.cs</c>. Source: spec mesos/master-behaviour.md sections 7, 9 and 10.
/// </remarks>
internal sealed partial class AgentLedger
{
    private readonly Dictionary<(FrameworkId, TaskId), HeldTask> _tasks = [];
    private readonly Dictionary<(FrameworkId, string), HeldExecutor> _executors = [];

    // Executors that were taken for ended; word of their exit may still come.
    private readonly HashSet<(FrameworkId, string)> _failed = [];

    /// <summary>Books of an agent that has just told all it runs.</summary>
    public AgentLedger(AgentSnapshot snapshot)
    {
        Snapshot = snapshot;
        Id = AgentId.From(snapshot.Info.Id);
        Total = ResourceBundle.Of(snapshot.Resources.IsDefaultOrEmpty ? snapshot.Info.Resources : snapshot.Resources).Unallocated();
        foreach (var executor in snapshot.Executors)
        {
            Add(executor);
        }

        foreach (var task in snapshot.Tasks)
        {
            Add(task);
        }

        Free = CountFree();
        foreach (var operation in snapshot.Operations)
        {
            NoteOperation(operation);
        }
    }

    /// <summary>What the agent told when it connected.</summary>
    public AgentSnapshot Snapshot { get; }

    /// <summary>Id of the agent.</summary>
    public AgentId Id { get; }

    /// <summary>Tasks by framework and id.</summary>
    public IReadOnlyDictionary<(FrameworkId Framework, TaskId Task), HeldTask> Tasks => _tasks;

    /// <summary>Executors that run, with <c>framework_id</c>.</summary>
    public ImmutableArray<ExecutorInfo> Executors => [.. _executors.Values.Select(executor => executor.Info)];

    /// <summary>Frameworks with tasks, executors, operations or offers here.</summary>
    public IEnumerable<FrameworkId> Frameworks => _tasks.Keys.Select(key => key.Item1)
        .Concat(_executors.Keys.Select(key => key.Item1))
        .Concat(_operations.Values.Where(operation => operation.FrameworkId is not null).Select(operation => FrameworkId.From(operation.FrameworkId)))
        .Concat(_offers.Values.Select(offer => offer.FrameworkId)).Distinct();

    /// <summary>Whether the agent has a capability.</summary>
    public bool Can(AgentInfo.Types.Capability.Types.Type capability) => Snapshot.Capabilities.Any(own => own.Type == capability);

    /// <summary>Whether the agent runs a framework's task.</summary>
    public bool Runs(FrameworkId frameworkId, TaskId taskId) => _tasks.ContainsKey((frameworkId, taskId));

    /// <summary>Takes offered resources for an executor and a task that <see cref="Acceptance"/> found valid; they are free at that moment.</summary>
    public void Launch(TaskInfo task, FrameworkId frameworkId, string role)
    {
        if (task.Executor is { } executor)
        {
            var key = (frameworkId, executor.ExecutorId.Value);
            if (!_executors.TryGetValue(key, out var held))
            {
                held = new(executor, role, ResourceBundle.Of(executor.Resources), 0);
                Use(frameworkId, role, held.Resources);
            }

            _executors[key] = held with { Live = held.Live + 1 };
        }

        var resources = ResourceBundle.Of(task.Resources);
        Use(frameworkId, role, resources);
        var id = TaskId.From(task.TaskId);
        _tasks[(frameworkId, id)] = new(
            frameworkId, id, TaskState.TaskStaging, role, resources, task.Executor?.ExecutorId.Value, HeldTask.Shares(task.Container), Reported: false);
    }

    /// <summary>Whether tasks, and their executors where they do not run yet, fit into what is free.</summary>
    public bool HasRoomFor(IEnumerable<TaskInfo> tasks, FrameworkId frameworkId)
    {
        var executors = tasks.Select(task => task.Executor).OfType<ExecutorInfo>().DistinctBy(executor => executor.ExecutorId.Value);
        var needed = tasks.SelectMany(task => task.Resources)
            .Concat(executors.Where(executor => FindExecutor(frameworkId, executor.ExecutorId.Value) is null).SelectMany(executor => executor.Resources));
        return Free.Taking(ResourceBundle.Of(needed).Unallocated()) is not null;
    }

    /// <summary>The executor with this id, when one runs here.</summary>
    public ExecutorInfo? FindExecutor(FrameworkId frameworkId, string executorId) =>
        _executors.TryGetValue((frameworkId, executorId), out var executor) ? executor.Info : null;

    /// <summary>Whether each task that runs under an executor shares its cgroups.</summary>
    public IEnumerable<bool> SharingUnder(FrameworkId frameworkId, string executorId) => _executors.ContainsKey((frameworkId, executorId))
        ? _tasks.Values.Where(task => task.FrameworkId == frameworkId && task.ExecutorId == executorId && !task.State.IsTerminal()).Select(task => task.SharesCgroups)
        : [];

    /// <summary>Notes a status; an ended task's resources are free at once.</summary>
    /// <returns>Whether resources became free.</returns>
    public bool Note(StatusUpdate update)
    {
        var key = (update.FrameworkId, TaskId.From(update.Status.TaskId));
        if (!_tasks.TryGetValue(key, out var task) || task.State.FreesResources())
        {
            return false;
        }

        var ended = update.LatestState.FreesResources();
        _tasks[key] = task with { State = update.LatestState, Reported = true, Resources = ended ? ResourceBundle.Empty : task.Resources };
        if (ended)
        {
            Unuse(task.FrameworkId, task.Role, task.Resources);
            EndOf(task, update.Status.Source != TaskStatus.Types.Source.Executor);
        }

        return ended;
    }

    /// <summary>Forgets a task: its end was acknowledged, or nobody wants to hear of it.</summary>
    /// <returns>Whether resources became free.</returns>
    public bool Forget(FrameworkId frameworkId, TaskId taskId)
    {
        if (!_tasks.Remove((frameworkId, taskId), out var task) || task.State.FreesResources())
        {
            return false;
        }

        Unuse(task.FrameworkId, task.Role, task.Resources);
        EndOf(task, byAgent: false);
        return true;
    }

    /// <summary>Frees what an executor held; its tasks end by updates of their own.</summary>
    /// <returns><see langword="false"/> when no such executor ran.</returns>
    public bool EndExecutor(FrameworkId frameworkId, string executorId)
    {
        if (!_executors.Remove((frameworkId, executorId), out var executor))
        {
            return _failed.Remove((frameworkId, executorId));
        }

        Unuse(frameworkId, executor.Role, executor.Resources);
        return true;
    }

    /// <summary>Forgets all that a framework has here, but its operations.</summary>
    public void ForgetFramework(FrameworkId frameworkId)
    {
        WithdrawAll(frameworkId);
        foreach (var (_, taskId) in _tasks.Keys.Where(key => key.Item1 == frameworkId).ToList())
        {
            Forget(frameworkId, taskId);
        }

        foreach (var (_, executorId) in _executors.Keys.Where(key => key.Item1 == frameworkId).ToList())
        {
            EndExecutor(frameworkId, executorId);
        }
    }

    // An executor ends when the agent says so. One whose last task was ended by the agent, not by the executor, is as good as ended: what it held is free at once.
    private void EndOf(HeldTask task, bool byAgent)
    {
        if (task.ExecutorId is not { } executorId || !_executors.TryGetValue((task.FrameworkId, executorId), out var executor))
        {
            return;
        }

        if (byAgent && executor.Live <= 1)
        {
            EndExecutor(task.FrameworkId, executorId);
            _failed.Add((task.FrameworkId, executorId));
        }
        else
        {
            _executors[(task.FrameworkId, executorId)] = executor with { Live = Math.Max(0, executor.Live - 1) };
        }
    }

    private void Add(ExecutorInfo executor)
    {
        var frameworkId = FrameworkId.From(executor.FrameworkId);
        var role = RoleOf(executor.Resources);
        var resources = ResourceBundle.Of(executor.Resources).AllocatedTo(role);
        _executors[(frameworkId, executor.ExecutorId.Value)] = new(executor, role, resources, 0);
        Hold(frameworkId, role, resources, used: true);
    }

    private void Add(MesosTask record)
    {
        var frameworkId = FrameworkId.From(record.FrameworkId);
        var role = RoleOf(record.Resources);
        var ended = record.State.FreesResources();
        var resources = ended ? ResourceBundle.Empty : ResourceBundle.Of(record.Resources).AllocatedTo(role);
        var executorId = record.ExecutorId?.Value is { Length: > 0 } id ? id : null;
        var task = new HeldTask(
            frameworkId, TaskId.From(record.TaskId), record.State, role, resources, executorId, HeldTask.Shares(record.Container), Reported: true);
        _tasks[(frameworkId, task.Id)] = task;
        Hold(frameworkId, role, resources, used: true);
        if (!ended && executorId is not null && _executors.TryGetValue((frameworkId, executorId), out var executor))
        {
            _executors[(frameworkId, executorId)] = executor with { Live = executor.Live + 1 };
        }
    }

    /// <summary>The role that resources are allocated to.</summary>
    public static string RoleOf(IEnumerable<Resource> resources) => resources.FirstOrDefault()?.AllocationInfo?.Role ?? "*";
}
