using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Tasks;
using Levee.Grains.Resources;
using Mesos.V1;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Agents;

/// <summary>The books of one agent: what it has, what is offered, what is used. The one place where its resources are claimed.</summary>
/// <remarks>
/// Law: free + offered + used = total at every moment (used may exceed the total only when an agent came back with less than its tasks use).
/// Pure: no clock, no I/O; every change is one method. Source: spec mesos/master-behaviour.md sections 7, 9 and 10.
/// </remarks>
internal sealed class AgentLedger
{
    private readonly Dictionary<OfferId, HeldOffer> _offers = [];
    private readonly Dictionary<(FrameworkId, TaskId), HeldTask> _tasks = [];
    private readonly Dictionary<(FrameworkId, string), (ExecutorInfo Info, ResourceBundle Resources)> _executors = [];
    private readonly Dictionary<(FrameworkId, string), ResourceBundle> _held = [];

    /// <summary>Books of an agent that has just told all it runs.</summary>
    public AgentLedger(AgentSnapshot snapshot)
    {
        Snapshot = snapshot;
        Id = AgentId.From(snapshot.Info.Id);
        Total = ResourceBundle.Of(snapshot.Info.Resources).Unallocated();
        TotalMessages = Total.ToMessages();
        Used = ResourceBundle.Empty;
        foreach (var task in snapshot.Tasks)
        {
            Add(task);
        }

        Free = Total.Less(Used.Unallocated());
    }

    /// <summary>What the agent told when it connected.</summary>
    public AgentSnapshot Snapshot { get; }

    /// <summary>Id of the agent.</summary>
    public AgentId Id { get; }

    /// <summary>All it has, not allocated.</summary>
    public ResourceBundle Total { get; }

    /// <summary>The same as messages, made once: reports repeat them.</summary>
    public ImmutableArray<Resource> TotalMessages { get; }

    /// <summary>Neither offered nor used, not allocated.</summary>
    public ResourceBundle Free { get; private set; }

    /// <summary>Used by tasks and executors, with allocation.</summary>
    public ResourceBundle Used { get; private set; }

    /// <summary>Outstanding offers.</summary>
    public IReadOnlyDictionary<OfferId, HeldOffer> Offers => _offers;

    /// <summary>Tasks by framework and id.</summary>
    public IReadOnlyDictionary<(FrameworkId Framework, TaskId Task), HeldTask> Tasks => _tasks;

    /// <summary>Frameworks with tasks or offers here.</summary>
    public IEnumerable<FrameworkId> Frameworks =>
        _tasks.Keys.Select(key => key.Item1).Concat(_offers.Values.Select(offer => offer.FrameworkId)).Distinct();

    /// <summary>What each framework holds under each role, offered or used.</summary>
    public ImmutableArray<AllocatorHolding> Holdings =>
        [.. _held.Select(entry => new AllocatorHolding(entry.Key.Item1, entry.Key.Item2, entry.Value.ToMessages(), []))];

    /// <summary>Whether the agent runs a framework's task.</summary>
    public bool Runs(FrameworkId frameworkId, TaskId taskId) => _tasks.ContainsKey((frameworkId, taskId));

    /// <summary>Makes an offer out of free resources.</summary>
    /// <returns><see langword="null"/> when they are not free any more.</returns>
    public HeldOffer? Offer(OfferProposal proposal, DateTimeOffset now)
    {
        var resources = ResourceBundle.Of(proposal.Resources).AllocatedTo(proposal.Role);
        if (resources.IsEmpty || _offers.ContainsKey(proposal.OfferId) || Free.Without(resources.Unallocated()) is not { } left)
        {
            return null;
        }

        Free = left;
        var message = OfferMessage.Of(Snapshot, proposal, resources, _executors.Keys.Where(key => key.Item1 == proposal.FrameworkId).Select(key => key.Item2));
        var offer = new HeldOffer(proposal.OfferId, proposal.FrameworkId, proposal.Role, resources, message, now);
        _offers.Add(offer.Id, offer);
        Hold(offer.FrameworkId, offer.Role, resources);
        return offer;
    }

    /// <summary>Ends an offer and frees what it held.</summary>
    /// <param name="frameworkId">Its owner; another's offer is left alone. <see langword="null"/>: whoever owns it.</param>
    /// <returns><see langword="null"/> when it is not outstanding.</returns>
    public HeldOffer? Withdraw(OfferId offerId, FrameworkId? frameworkId)
    {
        if (!_offers.TryGetValue(offerId, out var offer) || (frameworkId is { } owner && offer.FrameworkId != owner))
        {
            return null;
        }

        _offers.Remove(offerId);
        Release(offer.FrameworkId, offer.Role, offer.Resources);
        return offer;
    }

    /// <summary>Ends all offers of a framework, or of all.</summary>
    public ImmutableArray<HeldOffer> WithdrawAll(FrameworkId? frameworkId) =>
        [.. _offers.Values.Where(offer => frameworkId is null || offer.FrameworkId == frameworkId).ToList().Select(offer => Withdraw(offer.Id, null)!)];

    /// <summary>Takes offered resources for an executor and a task that <see cref="Acceptance"/> found valid; they are free at that moment.</summary>
    public void Launch(TaskInfo task, FrameworkId frameworkId, string role)
    {
        if (task.Executor is { } executor && _executors.TryAdd((frameworkId, executor.ExecutorId.Value), (executor, ResourceBundle.Of(executor.Resources))))
        {
            Use(frameworkId, role, ResourceBundle.Of(executor.Resources));
        }

        var resources = ResourceBundle.Of(task.Resources);
        Use(frameworkId, role, resources);
        var id = TaskId.From(task.TaskId);
        _tasks[(frameworkId, id)] = new(frameworkId, id, TaskState.TaskStaging, role, resources, task.Executor?.ExecutorId.Value, Reported: false);
    }

    /// <summary>The executor with this id, when one runs here.</summary>
    public ExecutorInfo? FindExecutor(FrameworkId frameworkId, string executorId) =>
        _executors.TryGetValue((frameworkId, executorId), out var executor) ? executor.Info : null;

    /// <summary>Notes a status; an ended task's resources are free at once.</summary>
    /// <returns>Whether resources became free.</returns>
    public bool Note(StatusUpdate update)
    {
        var key = (update.FrameworkId, TaskId.From(update.Status.TaskId));
        if (!_tasks.TryGetValue(key, out var task) || task.State.IsTerminal())
        {
            return false;
        }

        _tasks[key] = task with { State = update.LatestState, Reported = true };
        if (!update.LatestState.FreesResources())
        {
            return false;
        }

        _tasks[key] = _tasks[key] with { Resources = ResourceBundle.Empty };
        Unuse(task.FrameworkId, task.Role, task.Resources);
        DropIdleExecutor(task);
        return true;
    }

    /// <summary>Forgets a task: its end was acknowledged, or nobody wants to hear of it.</summary>
    public void Forget(FrameworkId frameworkId, TaskId taskId)
    {
        if (_tasks.Remove((frameworkId, taskId), out var task))
        {
            Unuse(task.FrameworkId, task.Role, task.Resources);
            DropIdleExecutor(task);
        }
    }

    private void Add(MesosTask record)
    {
        var frameworkId = FrameworkId.From(record.FrameworkId);
        var resources = record.State.FreesResources() ? ResourceBundle.Empty : ResourceBundle.Of(record.Resources);
        var role = record.Resources.Select(resource => resource.AllocationInfo?.Role).FirstOrDefault() ?? "*";
        resources = resources.AllocatedTo(role);
        var task = new HeldTask(
            frameworkId, TaskId.From(record.TaskId), record.State, role, resources, record.ExecutorId?.Value is { Length: > 0 } executor ? executor : null, Reported: true);
        _tasks[(frameworkId, task.Id)] = task;
        Used += resources;
        Hold(frameworkId, role, resources);
    }

    private void Use(FrameworkId frameworkId, string role, ResourceBundle resources)
    {
        Free = Free.Without(resources.Unallocated())
            ?? throw new InvalidOperationException($"Agent {Id} has {Free} free; {resources} cannot be used. Validate before launching.");
        Used += resources;
        Hold(frameworkId, role, resources);
    }

    private void Unuse(FrameworkId frameworkId, string role, ResourceBundle resources)
    {
        Used = Used.Less(resources);
        Release(frameworkId, role, resources);
    }

    private void Hold(FrameworkId frameworkId, string role, ResourceBundle resources)
    {
        if (!resources.IsEmpty)
        {
            _held[(frameworkId, role)] = _held.GetValueOrDefault((frameworkId, role), ResourceBundle.Empty) + resources;
        }
    }

    // Counted anew from all that is held: an agent that came back with less than its tasks use has nothing free until the books balance.
    private void Release(FrameworkId frameworkId, string role, ResourceBundle resources)
    {
        if (resources.IsEmpty || !_held.TryGetValue((frameworkId, role), out var held))
        {
            return;
        }

        var left = held.Less(resources);
        if (left.IsEmpty)
        {
            _held.Remove((frameworkId, role));
        }
        else
        {
            _held[(frameworkId, role)] = left;
        }

        Free = _held.Values.Aggregate(Total, static (free, one) => free.Less(one.Unallocated()));
    }

    private void DropIdleExecutor(HeldTask task)
    {
        if (task.ExecutorId is { } executorId
            && !_tasks.Values.Any(other => other.FrameworkId == task.FrameworkId && other.ExecutorId == executorId && !other.State.IsTerminal())
            && _executors.Remove((task.FrameworkId, executorId), out var executor))
        {
            Unuse(task.FrameworkId, task.Role, executor.Resources);
        }
    }
}
